import { readFileSync } from "node:fs";
import { isFunctionLine, linesAt, linesNamed } from "./kallsyms-lines.ts";
import type { Tracefs } from "./port.ts";
import { tracerOfOption } from "./trace-options.ts";
import { readFunctions } from "./traceable-functions.ts";

/** As `plan/kernel-facts.ts` describes it. */
export interface ReadTracerFacts {
  readonly available: readonly string[];
  readonly inInstances?: readonly string[];
  readonly optionsPerInstance?: true;
  readonly users: readonly { readonly folder: string; readonly tracer: string }[];
  readonly state: ReadonlyMap<string, string>;
  readonly topLevelEntries: number;
  readonly functions?: readonly { readonly name: string; readonly module?: string }[];
  readonly symbols: readonly string[];
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** Files of the top-level instance that a session in it can change. */
const stateFiles: readonly string[] = [
  "buffer_size_kb",
  "buffer_subbuf_size_kb",
  "current_tracer",
  "max_graph_depth",
  "set_event",
  "set_event_notrace_pid",
  "set_event_pid",
  "set_ftrace_filter",
  "set_ftrace_notrace",
  "set_ftrace_notrace_pid",
  "set_ftrace_pid",
  "set_graph_function",
  "set_graph_notrace",
  "trace_clock",
  "tracing_cpumask",
  "tracing_max_latency",
  "tracing_on",
];

interface Asked {
  /** By name or pattern. Empty: the long list of functions is not read. */
  readonly functions: readonly string[];
  /** The recorded events as `system:event`. */
  readonly events: readonly string[];
}

/** Reads the kernel's tracers, who uses them, and the functions that are wanted. */
export function readTracerFacts(tracefs: Tracefs, { functions: wanted, events }: Asked): ReadTracerFacts {
  const instances = textsOf(tracefs.list("instances"));
  const inInstances = instances.flatMap((name) => readWords(tracefs, `instances/${name}/available_tracers`));
  const functions = wanted.length > 0 ? readFunctions(tracefs) : undefined;
  return {
    available: readWords(tracefs, "available_tracers"),
    ...(inInstances.length > 0 && { inInstances: [...new Set(inInstances)] }),
    ...(showsOwnOptions(tracefs, instances) && { optionsPerInstance: true }),
    users: readUsers(tracefs, instances),
    state: readState(tracefs, events),
    topLevelEntries: countEntries(tracefs),
    ...(functions && { functions }),
    ...readSymbols(functions ? wanted : [], new Set(functions?.map(({ name }) => name))),
  };
}

/** True if a tracer's option of an instance differs from the top-level one: then each instance has its own. */
function showsOwnOptions(tracefs: Tracefs, instances: readonly string[]): boolean {
  return instances.some((name) => {
    const options = textsOf(tracefs.list(`instances/${name}/options`)).filter(tracerOfOption);
    return options.some((option) => {
      const [ours, theirs] = ["", `instances/${name}/`].map((folder) =>
        tracefs.read(`${folder}options/${option}`),
      );
      return ours?.ok === true && theirs?.ok === true && ours.value !== theirs.value;
    });
  });
}

function readUsers(tracefs: Tracefs, instances: readonly string[]): ReadTracerFacts["users"] {
  const folders = ["", ...instances.map((name) => `instances/${name}`)];
  return folders.flatMap((folder) => {
    const [tracer] = readWords(tracefs, folder === "" ? "current_tracer" : `${folder}/current_tracer`);
    return tracer === undefined || tracer === "nop" ? [] : [{ folder, tracer }];
  });
}

function readState(tracefs: Tracefs, events: readonly string[]): ReadonlyMap<string, string> {
  const filters = events.map((name) => `events/${name.replace(":", "/")}/filter`);
  const options = textsOf(tracefs.list("options")).map((name) => `options/${name}`);
  const state = new Map<string, string>();
  const sizes = textsOf(tracefs.list("per_cpu")).map((cpu) => `per_cpu/${cpu}/buffer_size_kb`);
  for (const file of [...stateFiles, ...options, ...filters, ...sizes]) {
    const content = tracefs.read(file);
    if (content.ok) state.set(file, content.value);
  }
  return state;
}

function countEntries(tracefs: Tracefs): number {
  const counts = textsOf(tracefs.list("per_cpu")).map((cpu) => {
    const stats = tracefs.read(`per_cpu/${cpu}/stats`);
    return stats.ok ? Number(/^entries: (\d+)$/m.exec(stats.value)?.[1] ?? 0) : 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Symbols of named functions that cannot be traced, and the other names at their addresses. */
function readSymbols(
  wanted: readonly string[],
  functions: ReadonlySet<string>,
): Pick<ReadTracerFacts, "symbols" | "aliases"> {
  const lacking = wanted.filter((name) => /^[\w.]+$/.test(name) && !functions.has(name));
  if (lacking.length === 0) return { symbols: [], aliases: new Map() };
  const kallsyms = readFileSync("/proc/kallsyms", "latin1");
  const found = linesNamed(kallsyms, lacking).filter(isFunctionLine);
  const beside = linesAt(
    kallsyms,
    found.map(({ address }) => address),
  ).filter(({ name }) => functions.has(name));
  const aliases = found.map(({ name, address }) => {
    const names = beside.filter((other) => other.address === address).map((other) => other.name);
    return [name, [...new Set(names)]] as const;
  });
  return { symbols: [...new Set(found.map(({ name }) => name))], aliases: new Map(aliases) };
}

function textsOf(list: ReturnType<Tracefs["list"]>): readonly string[] {
  return list.ok ? list.value : [];
}

/** The words of a file that lists names (`available_tracers`); empty if it cannot be read. */
export function readWords(tracefs: Tracefs, file: string): readonly string[] {
  const text = tracefs.read(file);
  return text.ok ? text.value.split(/\s+/u).filter(Boolean) : [];
}
