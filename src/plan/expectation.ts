import { assertNever } from "../core/assert-never.ts";
import { shellWord } from "../core/escape.ts";

/** What must still be as it was when the plan was made. Looking changes nothing. */
export type Expectation =
  /** The same file, as stat(2) has them. */
  | { readonly kind: "file"; readonly file: string; readonly device: number; readonly inode: number }
  /** What the kernel has only once reads so, and no other session has changed it: the session that has holds `lock`. */
  | { readonly kind: "settings"; readonly session: string; readonly settings: readonly ExpectedSetting[] }
  /** No instance but the session's own, `folder`, traces with one of these tracers. */
  | { readonly kind: "alone"; readonly folder: string; readonly tracers: readonly string[] };

export type Expected<Kind extends Expectation["kind"]> = Extract<Expectation, { readonly kind: Kind }>;

export interface ExpectedSetting {
  readonly path: string;
  /** Lines of a list; without remarks (`#### all functions enabled ####`). */
  readonly text: string;
  readonly lock: string;
}

/** As people read it, in `explain`. */
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

/** One command of a POSIX shell that fails where it is not so. */
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

/** No `current_tracer` but our own names one of the tracers. */
function aloneShell({ folder, tracers }: Expected<"alone">, locate: Locate): string {
  const names = tracers.map((tracer) => `-e ${shellWord(tracer)}`).join(" ");
  const own = locate(folder === "" ? "current_tracer" : `${folder}/current_tracer`);
  const all = `${locate("current_tracer")} ${locate("instances")}/*/current_tracer`;
  return `! grep -lxF ${names} ${all} 2>/dev/null | grep -vxF ${own}`;
}

/** Where a path of tracefs is, as a word of the shell, already quoted. */
export type Locate = (path: string) => string;
