import { assertNever } from "../core/assert-never.ts";
import { shellWord } from "../core/escape.ts";

/** What must not have changed since the plan was made. Checking it changes nothing. */
export type Expectation =
  /** The file has the same identity, as stat(2) reports it. */
  | { readonly kind: "file"; readonly file: string; readonly device: number; readonly inode: number }
  /** Global settings have these values, and no other session has their `lock`. */
  | { readonly kind: "settings"; readonly session: string; readonly settings: readonly ExpectedSetting[] }
  /** No instance other than `folder`, the session's own, uses one of these tracers. */
  | { readonly kind: "alone"; readonly folder: string; readonly tracers: readonly string[] };

/** The expectation of one kind. */
export type Expected<Kind extends Expectation["kind"]> = Extract<Expectation, { readonly kind: Kind }>;

/** A global setting and its expected value. */
export interface ExpectedSetting {
  readonly path: string;
  /** The content; of a list, its lines without comments (`#### all functions enabled ####`). */
  readonly text: string;
  readonly lock: string;
}

/** The expectation in words, for `explain`. */
export function expectationWords(
  expectation: Expectation,
  root: string,
): { readonly file?: string; readonly value: string } {
  switch (expectation.kind) {
    case "file":
      return { file: expectation.file, value: `is file ${expectation.inode}` };
    case "settings":
      return { value: expectation.settings.map(({ path, text }) => `${root}/${path} is ${text}`).join(", ") };
    case "alone":
      return { value: `no other instance traces with ${expectation.tracers.join(", ")}` };
    default:
      return assertNever(expectation);
  }
}

/** A command of a POSIX shell that fails if the expectation is not met. */
export function expectationShell(expectation: Expectation, locate: Locate): string {
  switch (expectation.kind) {
    case "file":
      return `[ "$(stat -L -c %d:%i ${shellWord(expectation.file)})" = ${expectation.device}:${expectation.inode} ]`;
    case "settings":
      return expectation.settings
        .map(({ path, text }) => `[ "$(grep -v '^#' ${locate(path)})" = ${shellWord(text)} ]`)
        .join(" && ");
    case "alone":
      return aloneShell(expectation, locate);
    default:
      return assertNever(expectation);
  }
}

/** Fails if a `current_tracer` other than our own names one of the tracers. */
function aloneShell({ folder, tracers }: Expected<"alone">, locate: Locate): string {
  const names = tracers.map((tracer) => `-e ${shellWord(tracer)}`).join(" ");
  const own = locate(folder === "" ? "current_tracer" : `${folder}/current_tracer`);
  const all = `${locate("current_tracer")} ${locate("instances")}/*/current_tracer`;
  return `! grep -lxF ${names} ${all} 2>/dev/null | grep -vxF ${own}`;
}

/** Turns a path of tracefs into a quoted word of the shell. */
export type Locate = (path: string) => string;
