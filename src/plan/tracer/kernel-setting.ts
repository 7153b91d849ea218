import type { Span } from "../../core/source.ts";
import { tracerOfOption } from "../../tracefs/trace-options.ts";
import { THRESHOLD_TRACERS } from "../../trace/tracer-records.ts";
import type { TracerOption, TracerSettings } from "../../spec/spec.ts";

/** A setting global to the kernel, and the value that a recording needs. */
export interface KernelSetting {
  /** Relative to tracefs: `options/sleep-time`, `tracing_thresh`, `osnoise/cpus`. */
  readonly file: string;
  readonly wanted: string;
  /** Tracers whose recordings depend on it. */
  readonly tracers: readonly string[];
  /** Name of the lock; the session that changed the setting has it. */
  readonly lock: string;
  /** Its value on a kernel that nobody has changed, where the value is not known. */
  readonly usual?: string;
  /** Its content is a list of words; each write changes one of them. */
  readonly isWords?: true;
  /** Where the spec sets this. Absent: the default that the recording's meaning depends on. */
  readonly asked?: { readonly at: Span };
}

/** Lock of the session that set roots and depth of graphs, or options of the function_graph tracer. */
export const GRAPH_LOCK = "function-graph";

/**
 * Options that change which events a tracer records or what they mean, with the value that our decoders expect. All other
 * options only change the text of `trace`.
 */
const NEEDED_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A stack after each call; repeated calls as one event; arguments in the event (kernel/trace/trace_functions.c).
  function: { "func_stack_trace": "0", "func-no-repeats": "0", "func-args": "0" },
  // Time off the CPU, callees' time in profiles, calls in interrupts; different events (kernel/trace/trace_functions_graph.c).
  function_graph: {
    "sleep-time": "1",
    "graph-time": "1",
    "funcgraph-irqs": "1",
    "funcgraph-args": "0",
    "funcgraph-retaddr": "0",
  },
  // A control group's id in each event (kernel/trace/blktrace.c).
  blk: { blk_cgroup: "0" },
};

/** Settings that a recording with this tracer depends on; `asked` are the spec's options that are global to the kernel. */
export function tracerSettings(
  { type: { value: type }, thresholdNs }: TracerSettings,
  asked: readonly TracerOption[],
): readonly KernelSetting[] {
  const byName = new Map(asked.map((option) => [option.name, option]));
  const needed = Object.entries(NEEDED_OPTIONS[type] ?? {}).filter(([name]) => !byName.has(name));
  return [
    ...(THRESHOLD_TRACERS.includes(type) ? [thresholdSetting(thresholdNs)] : []),
    ...needed.map(([name, wanted]) => optionSetting(name, wanted)),
    ...asked.map((option) => ({ ...optionSetting(option.name, option.on ? "1" : "0"), asked: option })),
  ];
}

function thresholdSetting(threshold: TracerSettings["thresholdNs"]): KernelSetting {
  return {
    file: "tracing_thresh",
    usual: "0",
    wanted: String((threshold?.value ?? 0) / 1_000),
    tracers: THRESHOLD_TRACERS,
    lock: "tracing-thresh",
    ...(threshold && { asked: threshold }),
  };
}

/** The kernel records task names only with this option, which new instances inherit. */
export const recordNames: KernelSetting = {
  file: "options/record-cmd",
  wanted: "1",
  tracers: [],
  lock: "record-cmd",
};

/**
 * The maximum: one task name for each slot of thread ids (kernel/trace/trace_sched_switch.c, `PID_MAX_DEFAULT`). Only the
 * session with the lock raises it, and restores it.
 */
export const mostNames = { file: "saved_cmdlines_size", text: "32768", lock: "task-names" } as const;

function optionSetting(name: string, wanted: string): KernelSetting {
  const tracer = tracerOfOption(name);
  return {
    file: `options/${name}`,
    wanted,
    tracers: tracer === undefined ? [] : [tracer],
    lock: tracer === "function_graph" ? GRAPH_LOCK : `options-of-${tracer ?? name}`,
  };
}
