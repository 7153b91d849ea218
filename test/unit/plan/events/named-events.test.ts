import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  absentPatterns,
  eventsNamedBy,
  isTracepoint,
  type NamedEvents,
} from "../../../../src/plan/events/named-events.ts";
import { loaded, marked } from "../../spec/support.ts";

const KNOWN = [
  "irq:irq_handler_entry",
  "irq:irq_handler_exit",
  "sched:sched_process_exec",
  "sched:sched_switch",
  "sched:sched_wakeup",
  "syscalls:sys_enter_read",
  "syscalls:sys_exit_read",
];

/** Each key of a spec that has events recorded, and the patterns of those events. */
const keys: Readonly<Record<string, readonly string[]>> = {
  "user-stacks: true": ["ftrace:user_stack", "sched:sched_process_exec"],
  "markers: true": ["ftrace:print"],
  "tracer: function": ["ftrace:function"],
  "tracer: {type: function_graph, options: {func-no-repeats: true}}": [
    "ftrace:funcgraph_entry",
    "ftrace:funcgraph_exit",
    "ftrace:func_repeats",
  ],
  "kprobes: [{name: k, function: vfs_read, return: {}}]": ["kprobes:k", "kprobes:k_ret"],
  "uprobes: [{name: u, binary: /bin/sh, offset: 0x10, optional: true}]": ["uprobes:u"],
};

const patterns = [
  ...KNOWN,
  "*:*",
  "sched:*",
  "sched:sched_[sw]*",
  "*:irq_handler_e?try",
  "syscalls:*",
  "no:such",
];

interface Line {
  readonly pattern: string;
  readonly optional: boolean;
  readonly stack: boolean;
}

function specText(lines: readonly Line[], others: readonly string[]): string {
  const tracepoints = lines.map(
    ({ pattern, optional, stack }) => `{event: "${pattern}", optional: ${optional}, stack: ${stack}}`,
  );
  const unique = [...new Map(others.map((line) => [line.split(":")[0], line])).values()];
  return [
    "version: 1",
    "workload: [{run: [sh]}]",
    ...(tracepoints.length > 0 ? [`tracepoints: [${tracepoints.join(", ")}]`] : ["loss: allow"]),
    ...unique,
  ].join("\n");
}

function isNamed(pattern: string, event: string): boolean {
  const source = pattern.replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "u").test(event);
}

const anyLine = fc.record({
  pattern: fc.constantFrom(...patterns),
  optional: fc.boolean(),
  stack: fc.boolean(),
});

describe("the events that a spec names", () => {
  test("are those that its patterns match and those that each key stands for, whatever is combined", () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 4 }),
        fc.subarray(Object.keys(keys)),
        fc.subarray(KNOWN),
        (lines, others, known) => {
          const text = specText(lines, others);
          const written = Object.keys(keys).filter((key) => text.includes(`\n${key}`));
          const expected = [
            ...lines.flatMap(({ pattern }) => known.filter((event) => isNamed(pattern, event))),
            ...written.flatMap((key) => keys[key]!),
            ...(lines.some(({ stack }) => stack) ? ["ftrace:kernel_stack"] : []),
            ...(lines.some(({ pattern }) => pattern.startsWith("syscalls:"))
              ? ["sched:sched_process_exec"]
              : []),
          ].filter((event) => !KNOWN.includes(event) || known.includes(event));
          const named = eventsNamedBy(loaded(text, { questionsOnly: true }), known);
          expect(new Set(named.flatMap(({ events }) => events))).toEqual(new Set(expected));
        },
      ),
    );
  });

  test("have the line that asks for them, and what it says of them", () => {
    const text = [
      "version: 1",
      "workload: [{run: [sh]}]",
      "tracepoints: [sched:sched_switch, {event: 'syscalls:*', filter: common_pid != 0, stack: true}]",
      "kprobes: [{name: k, function: vfs_read, optional: true, return: {filter: fd > 0, args: {fd: $retval}}}]",
    ].join("\n");
    expect(eventsNamedBy(loaded(text), KNOWN).map(described)).toEqual([
      "record ftrace:kernel_stack (true)",
      "tracepoint sched:sched_switch (sched:sched_switch)",
      "tracepoint syscalls:* ('syscalls:*') if common_pid != 0, with stack",
      "implied sched:sched_process_exec ({event: 'syscalls:*', filter: common_pid != 0, stack: true}), optional",
      "probe kprobes:k (k), optional",
      "probe kprobes:k_ret ({filter: fd > 0, args: {fd: $retval}}), optional if fd > 0",
    ]);
  });
});

function described({ kind, pattern, optional, filter, stack }: NamedEvents): string {
  const at = marked({ at: pattern.at } as Parameters<typeof marked>[0]);
  const more = [optional && ", optional", filter && ` if ${filter.text}`, stack && ", with stack"];
  return `${kind} ${pattern.value} (${at})${more.filter(Boolean).join("")}`;
}

test("a spec of questions only names none", () => {
  const text = "version: 1\naggregations: {n: {use: count, of: '*:*'}}";
  expect(eventsNamedBy(loaded(text, { questionsOnly: true }), KNOWN)).toEqual([]);
});

describe("what has to be recorded although no line names it", () => {
  const implied = (lines: string): unknown =>
    eventsNamedBy(loaded(`version: 1\nduration: 1s\n${lines}`), KNOWN).flatMap(({ kind, events, optional }) =>
      kind === "implied" ? [[...events, optional]] : [],
    );

  test("are the programs that are started, beside stacks of programs and system calls", () => {
    const program = "sched:sched_process_exec";
    expect(implied("tracepoints: [syscalls:sys_enter_read]")).toEqual([[program, true]]);
    expect(implied("user-stacks: true\ntracepoints: [syscalls:sys_enter_read]")).toEqual([[program, false]]);
    expect(implied("user-stacks: true\ntracepoints: [sched:sched_switch]")).toEqual([[program, false]]);
    expect(implied('tracepoints: ["raw_syscalls:*", "sched:sched_switch"]')).toEqual([]);
  });
});

test("task.tgid needs every new task, and in a scope of processes every exit, however an aggregation asks for it", () => {
  const implied = (aggregation: string, lines = "tracepoints: [sched:sched_switch]"): unknown => {
    const text = `version: 1\nduration: 1s\n${lines}\naggregations: {n: {use: ${aggregation}}}`;
    const named = eventsNamedBy(loaded(text, { questionsOnly: true }), []);
    return named.flatMap(({ kind, pattern, optional, isWhole }) =>
      kind === "implied" ? [[pattern.value, optional, isWhole]] : [],
    );
  };
  const start = ["task:task_newtask", true, true];
  const exit = ["sched:sched_process_exit", true, true];
  for (const use of [
    "count, of: sched_switch, by: task.tgid",
    "count, of: sched_switch, by: [comm, task.tgid]",
    "count, of: sched_switch, where: task.tgid == 1",
    "events, of: sched_switch, columns: [time, 'task.tgid * 2']",
    "pairs, from: sched_switch, to: sched_switch, key: pid, columns: [from.task.tgid]",
    "latency, from: sched_switch, to: sched_switch, key: pid, where-to: task.tgid == 1",
  ]) {
    expect(implied(use), use).toEqual([start]);
    expect(implied(use, "tracepoints: [sched:sched_switch]\nscope: {pids: [1]}"), use).toEqual([start, exit]);
    expect(implied(use, ""), use).toEqual([]);
  }
  for (const use of [
    "count, of: sched_switch, by: task.pid",
    "count, of: sched_switch, where: comm == 'task.tgid'",
  ])
    expect(implied(use), use).toEqual([]);
});

test("a line is absent where none of its events is there", () => {
  const text = `version: 1
workload: [{run: [sh]}]
tracepoints: [sched:*, no:such, {event: "nor:*", optional: true}]
markers: true
kprobes: [{name: k, function: vfs_read}]`;
  const named = eventsNamedBy(loaded(text), KNOWN);
  expect(named.filter(isTracepoint)).toHaveLength(3);
  expect(absentPatterns(named, KNOWN)).toEqual(["ftrace:print", "no:such", "nor:*", "kprobes:k"]);
  expect(absentPatterns(named, [...KNOWN, "kprobes:k", "ftrace:print"])).toEqual(["no:such", "nor:*"]);
});
