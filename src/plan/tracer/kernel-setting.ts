import { tracerOfOption } from "../../tracefs/trace-options.ts";
import type { TracerOption } from "../../spec/spec.ts";

/** A setting that the kernel has only once, and what a recording needs it to be. */
export interface KernelSetting {
  /** Of the top-level instance: `options/sleep-time`, `tracing_thresh`. */
  readonly file: string;
  readonly wanted: string;
  /** Those whose recordings depend on it. */
  readonly tracers: readonly string[];
  /** Held by the session that has changed it. */
  readonly lock: string;
  /** Where the spec asks for it: else it is the default that the recording's meaning depends on. */
  readonly asked?: TracerOption;
}

/** Held by the session that has set where graphs begin and how deep they go, or options of that tracer. */
export const GRAPH_LOCK = "function-graph";

/**
 * What changes which records a tracer writes, or what they mean, with the value that this program's readers go by. The
 * other options change the text of `trace` alone.
 */
const NEEDED_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A stack after each call; repeated calls as one record; arguments in the record (kernel/trace/trace_functions.c).
  function: { "func_stack_trace": "0", "func-no-repeats": "0", "func-args": "0" },
  // Time off the CPU, called functions' time in profiles, calls in interrupts; other records (kernel/trace/trace_functions_graph.c).
  function_graph: {
    "sleep-time": "1",
    "graph-time": "1",
    "funcgraph-irqs": "1",
    "funcgraph-args": "0",
    "funcgraph-retaddr": "0",
  },
  // A control group's id in each record (kernel/trace/blktrace.c).
  blk: { blk_cgroup: "0" },
};

/** Those that leave out what took less than `tracing_thresh`. hwlat sets that itself. */
const THRESHOLD_TRACERS: readonly string[] = [
  "function_graph",
  "irqsoff",
  "osnoise",
  "preemptirqsoff",
  "preemptoff",
  "timerlat",
  "wakeup",
  "wakeup_dl",
  "wakeup_rt",
];

/** What a recording with this tracer depends on; an option that the spec sets is as the spec has it. */
export function tracerSettings(type: string, asked: readonly TracerOption[]): readonly KernelSetting[] {
  const byName = new Map(asked.map((option) => [option.name, option]));
  const needed = Object.entries(NEEDED_OPTIONS[type] ?? {}).filter(([name]) => !byName.has(name));
  return [
    ...(THRESHOLD_TRACERS.includes(type) ? [threshold] : []),
    ...needed.map(([name, wanted]) => optionSetting(name, wanted)),
    ...asked.map((option) => ({ ...optionSetting(option.name, option.on ? "1" : "0"), asked: option })),
  ];
}

const threshold: KernelSetting = {
  file: "tracing_thresh",
  wanted: "0",
  tracers: THRESHOLD_TRACERS,
  lock: "tracing-thresh",
};

/** The kernel notes which task is which only with this option, which new instances take over. */
export const recordNames: KernelSetting = {
  file: "options/record-cmd",
  wanted: "1",
  tracers: [],
  lock: "record-cmd",
};

/**
 * As many names of tasks as there are slots for thread ids (kernel/trace/trace_sched_switch.c, `PID_MAX_DEFAULT`), which is the
 * most. Sessions raise it in turn: the one that has the lock puts back what it found.
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
