import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import type { EventFormat, Field } from "../../../src/trace/decode/event-format.ts";

const names = ["irq:irq_handler_entry", "sched:sched_switch", "sched:sched_wakeup", "sched:sched_wakeup_new"];

/** Facts of a machine with two CPUs and four events, all of the same fields. */
export function someFacts(parts: Partial<KernelFacts> = {}): KernelFacts {
  return {
    ...withEvents(names),
    release: "6.18.0",
    architecture: "x86_64",
    tracefs: { mountPoint: "/fake/tracing", mounted: true },
    onlineCpus: [0, 1],
    pageBytes: 4096,
    clocks: ["local", "global", "mono", "boot"],
    instanceFiles: new Set([
      "buffer_subbuf_size_kb",
      "set_event_pid",
      "set_event_notrace_pid",
      "trace_marker",
      "options/disable_on_free",
      "options/event-fork",
    ]),
    bufferUnused: false,
    ...parts,
  };
}

/** With the event that stacks of programs need, too. */
export const withExec: Pick<KernelFacts, "eventNames" | "formats"> = withEvents(
  [...names, "sched:sched_process_exec"].sort(),
);

/** With the events that a scope that follows tasks needs, too. */
export const withTasks: Pick<KernelFacts, "eventNames" | "formats"> = withEvents(
  [
    ...names,
    "cgroup:cgroup_attach_task",
    "sched:sched_process_exec",
    "task:task_newtask",
    "task:task_rename",
  ].sort(),
);

function withEvents(eventNames: readonly string[]): Pick<KernelFacts, "eventNames" | "formats"> {
  return { eventNames, formats: new Map(eventNames.map((name, index) => [name, format(name, index)])) };
}

function format(name: string, id: number): EventFormat {
  const [system = "", event = ""] = name.split(":");
  const fields = [
    field("common_pid", { kind: "integer", bytes: 4 }, 4),
    field("prev_comm", { kind: "text", bytes: 16 }, 16),
    field("prev_pid", { kind: "integer", bytes: 4 }, 4),
  ];
  return { id, system, name: event, fields, printFormat: "" };
}

function field(name: string, shape: Field["shape"], size: number): Field {
  return { name, type: "int", offset: 0, size, signed: true, common: name.startsWith("common_"), shape };
}
