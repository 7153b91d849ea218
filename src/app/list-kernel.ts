import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Tracefs, TracefsFailure } from "../tracefs/port.ts";
import { parseFunctions } from "../tracefs/traceable-functions.ts";
import { eventFilter, nameFilter } from "./name-filter.ts";

/** `system:event` of every event that the pattern chooses, sorted. Errors: `no-event-matches`, `kernel-refused`. */
export function listEvents(tracefs: Tracefs, pattern: string | undefined): Result<readonly string[]> {
  return chosen(tracefs.read("available_events"), linesOf, eventFilter(pattern), pattern, "event");
}

/** Functions that the function tracer can trace here, sorted. Errors: `unsupported`, `kernel-refused`. */
export function listFunctions(tracefs: Tracefs, pattern: string | undefined): Result<readonly string[]> {
  if (!tracefs.exists("available_filter_functions")) {
    return fail([diagnostic("unsupported", "this kernel has no function tracer (CONFIG_DYNAMIC_FTRACE)")]);
  }
  const names = tracefs.read("available_filter_functions");
  return chosen(names, functionNames, nameFilter(pattern), pattern, "traceable function");
}

/** Tracers that the kernel lists; `doctor` says which of them can be set. Errors: `kernel-refused`. */
export function listTracers(tracefs: Tracefs, pattern: string | undefined): Result<readonly string[]> {
  const words = (text: string): string[] => text.trim().split(/\s+/u);
  return chosen(tracefs.read("available_tracers"), words, nameFilter(pattern), pattern, "tracer");
}

const FEW = 20;

function chosen(
  content: ReturnType<Tracefs["read"]>,
  namesIn: (text: string) => readonly string[],
  chooses: (name: string) => boolean,
  pattern: string | undefined,
  what: string,
): Result<readonly string[]> {
  if (!content.ok) return fail([refused(content.error)]);
  const all = [...new Set(namesIn(content.value))].toSorted();
  const names = all.filter(chooses);
  return names.length === 0 && pattern !== undefined ? fail([noneMatches(pattern, all, what)]) : ok(names);
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function functionNames(text: string): readonly string[] {
  return parseFunctions(text.split("\n")).map(({ name }) => name);
}

function noneMatches(pattern: string, all: readonly string[], what: string): Diagnostic {
  const code = what === "event" ? "no-event-matches" : "unsupported";
  return diagnostic(code, `no ${what} of this kernel matches ${quoted(pattern)}`, {
    hint: didYouMean(pattern, all) ?? whatThereIs(all, what),
  });
}

/** A few names are said, many are for the command that lists them. */
function whatThereIs(all: readonly string[], what: string): string {
  if (all.length > 0 && all.length <= FEW) return `there is ${all.join(", ")}`;
  return `see: ftrace-run list ${what.split(" ").at(-1)}s`;
}

function refused({ path, errno }: TracefsFailure): Diagnostic {
  return diagnostic("kernel-refused", `this kernel refuses to show ${path} (${errno})`, {
    hint: "see: ftrace-run doctor",
  });
}
