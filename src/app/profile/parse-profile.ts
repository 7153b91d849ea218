import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { SourceFile } from "../../core/source.ts";
import type { KernelProfile } from "./kernel-profile.ts";

/** Ten times what a distribution's kernel with all its modules comes to. */
export const MOST_PROFILE_BYTES: number = 64 << 20;

/** Total: any text is a profile, or one `file-unreadable` for each key that is wrong. Formats are read when they are used. */
export function parseProfile({ path, text }: SourceFile): Result<KernelProfile> {
  const document = parseJson(text);
  if (!isRecord(document)) return fail([notAProfile(path, "it is not a JSON object")]);
  if (document["kernelProfile"] !== 1) return fail([notAProfile(path, versionProblem(document))]);
  const problems = Object.entries(rules)
    .filter(([key, { holds }]) => !holds(document[key]))
    .map(([key, { says }]) => notAProfile(path, `\`${key}\` must be ${says}`));
  return problems.length > 0 ? fail(problems) : ok(document as unknown as KernelProfile);
}

/** The error `file-unreadable` for a file that is not a kernel profile; `why` is a clause. */
export function notAProfile(path: string, why: string): Diagnostic {
  return diagnostic("file-unreadable", `${path} is not a kernel profile: ${why}`, {
    hint: "`ftrace-run doctor --profile` prints one",
  });
}

interface Rule {
  readonly holds: (value: unknown) => boolean;
  /** What the value must be, behind "must be". */
  readonly says: string;
}

/** Names become parts of paths, so they are held to what the kernel's own names are made of. */
const NAME = /^\w[\w.+-]{0,127}$/u;
const INSTANCE_FILE = /^(?:options\/)?\w[\w.+-]{0,127}$/u;
const EVENT = /^\w[\w.+-]{0,127}:\w[\w.+-]{0,127}$/u;
/** Names of functions are the compiler's (`name.isra.0`), those of Rust have `$`. */
const FUNCTION = /^[\w.$]{1,512}(?: \[[\w.-]{1,64}\])?$/u;
/** The most that any architecture can be built for (NR_CPUS). */
const MOST_CPUS = 8192;
const PAGE_BYTES: ReadonlySet<unknown> = new Set([4096, 8192, 16_384, 32_768, 65_536, 262_144]);

const rules: Readonly<Record<Exclude<keyof KernelProfile, "kernelProfile">, Rule>> = {
  release: { holds: isShortText, says: "a text of 1 to 200 characters" },
  architecture: { holds: (value) => matches(value, NAME), says: "a machine's name, such as x86_64" },
  onlineCpus: { holds: areCpus, says: "a list of different CPU numbers, ascending" },
  pageBytes: { holds: (value) => PAGE_BYTES.has(value), says: "the size of a page, such as 4096" },
  clocks: { holds: (value) => isListOf(value, NAME) && value.length > 0, says: "a list of names" },
  instanceFiles: { holds: (value) => isListOf(value, INSTANCE_FILE), says: "a list of names of files" },
  events: { holds: areEvents, says: "an object of formats by system:event" },
  tracers: { holds: (value) => isListOf(value, NAME), says: "a list of names" },
  functions: {
    holds: (value) => value === undefined || isListOf(value, FUNCTION),
    says: "a list of functions, where it is there",
  },
};

function isShortText(value: unknown): boolean {
  return typeof value === "string" && value.length >= 1 && value.length <= 200;
}

function areCpus(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_CPUS) return false;
  return value.every(
    (cpu: unknown, index) =>
      Number.isInteger(cpu) && Number(cpu) < MOST_CPUS && Number(cpu) > Number(value[index - 1] ?? -1),
  );
}

function areEvents(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(([name, format]) => EVENT.test(name) && typeof format === "string");
}

function isListOf(value: unknown, pattern: RegExp): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => matches(one, pattern));
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function versionProblem({ kernelProfile }: Readonly<Record<string, unknown>>): string {
  if (typeof kernelProfile !== "number") return "it has no `kernelProfile: 1`";
  return `it is of version ${kernelProfile}, and this ftrace-run reads version 1`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
