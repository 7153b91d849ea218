import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { ControlFiles, Tracefs, TracefsFailure } from "../tracefs/port.ts";
import { parseFunctions } from "../tracefs/traceable-functions.ts";
import { chooseEvents, nameFilter } from "../core/name-filter.ts";

/** `system:event` of every event that matches the pattern, sorted. Errors: `no-event-matches`, `kernel-refused`. */
export function listEvents(tracefs: ControlFiles, pattern: string | undefined): Result<readonly string[]> {
  const choose = (all: readonly string[]): readonly string[] => chooseEvents(all, pattern);
  return chosen(tracefs.read("available_events"), { namesIn: linesOf, choose, pattern, what: "event" });
}

/** Functions that the function tracer can trace here, sorted. Errors: `unsupported`, `kernel-refused`. */
export function listFunctions(tracefs: ControlFiles, pattern: string | undefined): Result<readonly string[]> {
  if (!tracefs.exists("available_filter_functions")) {
    return fail([diagnostic("unsupported", "this kernel has no function tracer (CONFIG_DYNAMIC_FTRACE)")]);
  }
  const names = tracefs.read("available_filter_functions");
  const choose = byName(pattern);
  return chosen(names, { namesIn: functionNames, choose, pattern, what: "traceable function" });
}

/** Tracers that the kernel lists; `doctor` reports which of them can be set. Errors: `kernel-refused`. */
export function listTracers(tracefs: ControlFiles, pattern: string | undefined): Result<readonly string[]> {
  const words = (text: string): string[] => text.trim().split(/\s+/u);
  const choose = byName(pattern);
  return chosen(tracefs.read("available_tracers"), { namesIn: words, choose, pattern, what: "tracer" });
}

/** What a kernel lists by name, for `list` and for completion. */
export const listKernel: Readonly<Record<"events" | "functions" | "tracers", typeof listEvents>> = {
  events: listEvents,
  functions: listFunctions,
  tracers: listTracers,
};

const FEW = 20;

interface Choice {
  readonly namesIn: (text: string) => readonly string[];
  readonly choose: (all: readonly string[]) => readonly string[];
  readonly pattern: string | undefined;
  /** The kind of the names, for errors. */
  readonly what: string;
}

function byName(pattern: string | undefined): Choice["choose"] {
  const chooses = nameFilter(pattern);
  return (all) => all.filter(chooses);
}

function chosen(
  content: ReturnType<Tracefs["read"]>,
  { namesIn, choose, pattern, what }: Choice,
): Result<readonly string[]> {
  if (!content.ok) return fail([refused(content.error)]);
  const all = [...new Set(namesIn(content.value))].toSorted();
  const names = choose(all);
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

/** Lists few names; refers to `list` for many. */
function whatThereIs(all: readonly string[], what: string): string {
  if (all.length > 0 && all.length <= FEW) return `available: ${all.join(", ")}`;
  return `see: ftrace-run list ${what.split(" ").at(-1)}s`;
}

function refused({ path, errno }: TracefsFailure): Diagnostic {
  return diagnostic("kernel-refused", `this kernel refuses to show ${path} (${errno})`, {
    hint: "see: ftrace-run doctor",
  });
}
