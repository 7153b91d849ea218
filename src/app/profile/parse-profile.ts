import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { SourceFile } from "../../core/source.ts";
import type { KernelProfile } from "./kernel-profile.ts";

/** Ten times the size for a distribution's kernel with all its modules. */
export const MOST_PROFILE_BYTES: number = 64 << 20;

/** Parses untrusted text. Errors: one `file-unreadable` for each wrong key. Formats are parsed when they are used. */
export function parseProfile({ path, text }: SourceFile): Result<KernelProfile> {
  const document = parseJson(text);
  if (!isRecord(document)) return fail([notAProfile(path, "it is not a JSON object")]);
  if (document["kernelProfile"] !== 1) return fail([notAProfile(path, versionProblem(document))]);
  const problems = Object.entries(rules)
    .filter(([key, { isMet }]) => !isMet(document[key]))
    .map(([key, { expected }]) => notAProfile(path, `\`${key}\` must be ${expected}`));
  return problems.length > 0 ? fail(problems) : ok(document as unknown as KernelProfile);
}

/** A file is not a kernel profile. */
export function notAProfile(path: string, why: string): Diagnostic {
  return diagnostic("file-unreadable", `${path} is not a kernel profile: ${why}`, {
    hint: "`ftrace-run doctor --profile` prints one",
  });
}

interface Rule {
  readonly isMet: (value: unknown) => boolean;
  /** Completes "must be …". */
  readonly expected: string;
}

/** Names become parts of paths, so they may contain only characters of the kernel's own names. */
const NAME = /^\w[\w.+-]{0,127}$/u;
const INSTANCE_FILE = /^(?:options\/)?\w[\w.+-]{0,127}$/u;
const EVENT = /^\w[\w.+-]{0,127}:\w[\w.+-]{0,127}$/u;
/** Compilers make names like `name.isra.0`; those of Rust contain `$`. */
const FUNCTION = /^[\w.$]{1,512}(?: \[[\w.-]{1,64}\])?$/u;
/** The largest NR_CPUS of any architecture. */
const MOST_CPUS = 8192;
const PAGE_BYTES: ReadonlySet<unknown> = new Set([4096, 8192, 16_384, 32_768, 65_536, 262_144]);

const rules: Readonly<Record<Exclude<keyof KernelProfile, "kernelProfile">, Rule>> = {
  release: { isMet: isShortText, expected: "a string of 1 to 200 characters" },
  architecture: { isMet: (value) => matches(value, NAME), expected: "a machine's name, such as x86_64" },
  onlineCpus: { isMet: areCpus, expected: "a list of different CPU numbers, ascending" },
  pageBytes: { isMet: (value) => PAGE_BYTES.has(value), expected: "the size of a page, such as 4096" },
  clocks: { isMet: (value) => isListOf(value, NAME) && value.length > 0, expected: "a list of names" },
  instanceFiles: { isMet: (value) => isListOf(value, INSTANCE_FILE), expected: "a list of file names" },
  events: { isMet: areEvents, expected: "an object that maps system:event to formats" },
  tracers: { isMet: (value) => isListOf(value, NAME), expected: "a list of names" },
  functions: {
    isMet: (value) => value === undefined || isListOf(value, FUNCTION),
    expected: "a list of functions, or absent",
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
  return `its version is ${kernelProfile}, but this ftrace-run reads version 1`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
