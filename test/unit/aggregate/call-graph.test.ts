import { describe, expect, it } from "vitest";
import type { Cell, TreeNode } from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { noSymbols } from "../../../src/trace/names/symbols.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";
import { addressOf, callCatalog, callEntry, callExit, madeSymbols } from "../../support/call-forest.ts";

const names = [
  "vfs_write",
  "write_null",
  "kfree",
  "irq_enter_rcu",
  "__sysvec_timer",
  "rcu_core",
  "irq_exit_rcu",
  "hrtimer_interrupt",
  "nmi_handle",
  "handle_softirqs",
  "__local_bh_enable_ip",
  "do_softirq",
  "run_ksoftirqd",
];
const symbols = madeSymbols(names);
const HARD = 0x08;
const SOFT = 0x10;
const NMI = 0x40;

interface Details {
  readonly flags?: number;
  readonly pid?: number;
  readonly cpu?: number;
}

/** A call by its name, with the flags of its beginning, and of its end where they differ. */
type Step = readonly [name: string, flags?: number, endFlags?: number];

/** A call begins. */
function enter(time: number, name: string, depth: number, { flags = 0, ...task }: Details = {}): MadeEvent {
  const fields = { func: addressOf(names.indexOf(name)), depth, common_flags: flags };
  return { event: callEntry, time, pid: 7, ...task, fields };
}

/** And ends; `took` where the record isn't written at once. */
function leave(
  time: number,
  name: string,
  depth: number,
  began: number,
  { ended = time, flags = 0, overrun = 0, ...task }: Details & { ended?: number; overrun?: number } = {},
): MadeEvent {
  const fields = {
    func: addressOf(names.indexOf(name)),
    depth,
    common_flags: flags,
    calltime: began,
    rettime: ended,
    overrun,
  };
  return { event: callExit, time, pid: 7, ...task, fields };
}

function graphOf(
  events: readonly MadeEvent[],
  options: Readonly<Record<string, unknown>> = {},
  changes: Parameters<typeof aggregate>[4] = {},
): AggregationResult {
  return aggregate("call-graph", options, callCatalog, [ordered(events)], { symbols, ...changes });
}

/** `NAME calls total self`, indented. */
function drawn(node: TreeNode | undefined, level = 0): readonly string[] {
  if (!node) return [];
  const { calls, total, self } = node.values;
  const figures = [calls, total, self].map((quantity) => quantity?.value).join(" ");
  return [
    `${"  ".repeat(level)}${node.name} ${figures}`,
    ...node.children.flatMap((child) => drawn(child, level + 1)),
  ];
}

function rowOf(result: AggregationResult, name: string): Readonly<Record<string, Cell>> | undefined {
  return rowsOf(result).find((row) => row["function"] === name);
}

describe("interrupts", () => {
  /** The kernel sets the flag within irq_enter_rcu, and takes it away within irq_exit_rcu. */
  const interrupted = [
    enter(0, "vfs_write", 0),
    enter(10, "irq_enter_rcu", 1),
    leave(15, "irq_enter_rcu", 1, 10, { flags: HARD }),
    enter(20, "__sysvec_timer", 1, { flags: HARD }),
    enter(25, "kfree", 2, { flags: HARD }),
    leave(35, "kfree", 2, 25, { flags: HARD }),
    leave(40, "__sysvec_timer", 1, 20, { flags: HARD }),
    enter(50, "kfree", 1),
    leave(60, "kfree", 1, 50),
    leave(100, "vfs_write", 0, 0),
  ];
  const expected = [
    "vfs_write 1 100 65",
    "  __sysvec_timer (interrupt) 1 20 10",
    "    kfree 1 10 10",
    "  kfree 1 10 10",
    "  irq_enter_rcu (interrupt) 1 5 5",
  ];

  it("stand apart from calls, what leads into them included", () => {
    const result = graphOf(interrupted);
    expect(drawn(result.tree)).toEqual(expected);
    expect(rowOf(result, "kfree")).toMatchObject({ calls: 1, total: 10 });
    expect(rowOf(result, "__sysvec_timer (interrupt)")).toMatchObject({ calls: 1, total: 20 });
    expect(result.graph?.nodes.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
      "function kfree",
      "function vfs_write",
      "interrupt __sysvec_timer",
      "interrupt irq_enter_rcu",
      "interrupt kfree",
    ]);
    expect(rowOf(result, "kfree (interrupt)")).toMatchObject({ calls: 1, total: 10 });
    expect(scalarsOf(result)).toMatchObject({ interrupts: 1, interrupted: 25, total: 100 });
    expect(result.notes).toContain(
      "1 interrupt (25 ns) occurred. They are listed separately, and included in the totals of the calls that they interrupted.",
    );
  });

  it("are known by the flags alone where functions have no names", () => {
    const result = graphOf(interrupted, {}, { symbols: noSymbols });
    const named = drawn(result.tree).map((line) =>
      line.replace(/0x[0-9a-f]+/u, (address) => names[Number((BigInt(address) - addressOf(0)) / 0x100n)]!),
    );
    expect(named.toSorted()).toEqual(expected.toSorted());
  });

  it("are deducted on request, and are calls like others on request", () => {
    const deducted = graphOf(interrupted, { interrupts: "deduct" });
    expect(rowOf(deducted, "vfs_write")).toMatchObject({ total: 75, self: 65, interrupted: 25 });
    const inside = graphOf(interrupted, { interrupts: "inside" });
    expect(drawn(inside.tree)).toEqual([
      "vfs_write 1 100 65",
      "  __sysvec_timer 1 20 10",
      "    kfree 1 10 10",
      "  kfree 1 10 10",
      "  irq_enter_rcu 1 5 5",
    ]);
    expect(rowOf(inside, "kfree")).toMatchObject({ calls: 2, total: 20 });
  });

  it("have the soft ones that follow them, but not other hard ones or an NMI", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      enter(10, "__sysvec_timer", 1, { flags: HARD }),
      enter(20, "rcu_core", 2, { flags: SOFT }),
      enter(30, "irq_enter_rcu", 3, { flags: SOFT }),
      leave(31, "irq_enter_rcu", 3, 30, { flags: SOFT | HARD }),
      enter(32, "kfree", 3, { flags: NMI | HARD }),
      leave(33, "kfree", 3, 32, { flags: NMI | HARD }),
      leave(40, "rcu_core", 2, 20, { flags: SOFT }),
      leave(50, "__sysvec_timer", 1, 10),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(scalarsOf(result)).toMatchObject({ interrupts: 3, interrupted: 40 });
  });

  it("are interrupts with nothing around them, too, except where they are the roots that were named", () => {
    const events = [
      enter(0, "__sysvec_timer", 0, { flags: HARD, pid: 0 }),
      enter(10, "rcu_core", 1, { flags: SOFT, pid: 0 }),
      leave(40, "rcu_core", 1, 10, { flags: SOFT, pid: 0 }),
      leave(50, "__sysvec_timer", 0, 0, { pid: 0 }),
    ];
    const result = graphOf(events);
    expect(drawn(result.tree)).toEqual(["__sysvec_timer (interrupt) 1 50 20", "  rcu_core 1 30 30"]);
    expect(result.table.rows.map(([name]) => name)).toEqual([
      "__sysvec_timer (interrupt)",
      "rcu_core (interrupt)",
    ]);
    expect(scalarsOf(result)).toMatchObject({ interrupts: 1, interrupted: 50, total: 50 });
    const named = graphOf(events, { root: "__sysvec_timer" });
    expect(drawn(named.tree)).toEqual(["__sysvec_timer 1 50 20", "  rcu_core 1 30 30"]);
    expect(scalarsOf(named)).toMatchObject({ interrupts: 0 });
  });
});

describe("an interrupt", () => {
  /** `[name, flags]`, one after the other, directly in a call of vfs_write. */
  const inARow = (...calls: readonly Step[]): AggregationResult => {
    const last = 100 * calls.length + 100;
    return graphOf([
      enter(0, "vfs_write", 0),
      ...calls.flatMap(([name, flags = 0, endFlags = flags], index) => [
        enter(100 * index + 10, name, 1, { flags }),
        leave(100 * index + 20, name, 1, 100 * index + 10, { flags: endFlags }),
      ]),
      leave(last, "vfs_write", 0, 0),
    ]);
  };
  const interruptsIn = (...calls: readonly Step[]): number => scalarsOf(inARow(...calls))["interrupts"]!;
  const ENTER = ["irq_enter_rcu", 0, HARD] as const;
  const EXIT = ["irq_exit_rcu", HARD, 0] as const;
  const TIMER = ["__sysvec_timer", HARD] as const;

  it("is one, however many calls in a row it has", () => {
    expect(interruptsIn(ENTER, TIMER, EXIT)).toBe(1);
    expect(interruptsIn(ENTER, TIMER, EXIT, ENTER, TIMER, EXIT)).toBe(2);
    expect(interruptsIn(ENTER, ["hrtimer_interrupt", HARD], ["kfree", HARD], EXIT)).toBe(1);
    expect(interruptsIn(ENTER, TIMER, ENTER, TIMER)).toBe(2);
    expect(interruptsIn(TIMER, EXIT, TIMER, EXIT)).toBe(2);
    expect(interruptsIn(TIMER, ["handle_softirqs", 0], TIMER)).toBe(2);
    expect(interruptsIn(TIMER, TIMER, TIMER)).toBe(3);
    expect(interruptsIn(EXIT, TIMER, ["kfree"], EXIT)).toBe(3);
  });

  it("has an NMI in the middle of it, which is another", () => {
    const nmi = ["nmi_handle", NMI | HARD] as const;
    expect(interruptsIn(ENTER, nmi, TIMER, EXIT)).toBe(2);
    expect(interruptsIn(nmi, nmi)).toBe(2);
  });

  it("is counted with a note where what would tell one from the next is not traced", () => {
    const part = ["hrtimer_interrupt", HARD] as const;
    const result = inARow(part, ["kfree", HARD], ["kfree"], part);
    expect(scalarsOf(result)["interrupts"]).toBe(3);
    expect(result.notes).toContain(
      "1 interrupt directly after another one may be part of it: trace irq_enter_rcu and irq_exit_rcu to tell them apart.",
    );
  });

  it("can come while irq_exit_rcu runs soft interrupts that are not traced", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      enter(10, "irq_enter_rcu", 1),
      leave(11, "irq_enter_rcu", 1, 10, { flags: HARD }),
      enter(20, "irq_exit_rcu", 1, { flags: HARD }),
      enter(30, "irq_enter_rcu", 2, { flags: SOFT }),
      leave(31, "irq_enter_rcu", 2, 30, { flags: HARD | SOFT }),
      enter(40, "kfree", 2, { flags: HARD }),
      leave(41, "kfree", 2, 40, { flags: HARD }),
      leave(50, "irq_exit_rcu", 1, 20),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(scalarsOf(result)).toMatchObject({ interrupts: 2, interrupted: 31 });
  });
});

describe("soft interrupts", () => {
  const received = (caller: string, extra: Details = {}): readonly MadeEvent[] => [
    enter(0, "vfs_write", 0),
    enter(10, caller, 1, extra),
    enter(20, "handle_softirqs", 2),
    enter(30, "rcu_core", 3, { flags: SOFT }),
    leave(40, "rcu_core", 3, 30, { flags: SOFT }),
    leave(50, "handle_softirqs", 2, 20),
    leave(60, caller, 1, 10),
    leave(100, "vfs_write", 0, 0),
  ];

  it.each(["__local_bh_enable_ip", "do_softirq", "run_ksoftirqd"])("that %s runs are callees", (caller) => {
    const result = graphOf(received(caller));
    expect(drawn(result.tree)).toEqual([
      "vfs_write 1 100 50",
      `  ${caller} 1 50 20`,
      "    handle_softirqs 1 30 20",
      "      rcu_core 1 10 10",
    ]);
    expect(rowOf(result, "rcu_core")).toMatchObject({ calls: 1, interrupted: 0 });
    expect(scalarsOf(result)).toMatchObject({ interrupts: 0, interrupted: 0 });
  });

  it("that irq_exit_rcu runs are part of an interrupt, whatever their flags", () => {
    const result = graphOf(received("irq_exit_rcu", { flags: HARD }));
    expect(scalarsOf(result)).toMatchObject({ interrupts: 1, interrupted: 50 });
    expect(rowOf(result, "rcu_core (interrupt)")).toMatchObject({ calls: 1 });
  });

  it("are interrupted themselves, and that counts", () => {
    const events = received("__local_bh_enable_ip");
    const timer = [
      enter(32, "__sysvec_timer", 4, { flags: HARD | SOFT }),
      leave(36, "__sysvec_timer", 4, 32, { flags: HARD | SOFT }),
    ];
    const result = graphOf([...events.slice(0, 4), ...timer, ...events.slice(4)]);
    expect(scalarsOf(result)).toMatchObject({ interrupts: 1, interrupted: 4 });
  });

  it("are interrupts where nothing around them says who called, and a note says what to trace", () => {
    const bare = [
      enter(0, "vfs_write", 0),
      enter(10, "handle_softirqs", 1),
      leave(20, "handle_softirqs", 1, 10),
      leave(100, "vfs_write", 0, 0),
    ];
    const result = graphOf(bare);
    expect(scalarsOf(result)).toMatchObject({ interrupts: 1, interrupted: 10 });
    expect(result.notes).toContain(
      "1 soft interrupt may have been called by the task itself: trace __local_bh_enable_ip and do_softirq to tell them apart.",
    );
    const traced = [
      enter(200, "__local_bh_enable_ip", 0, { pid: 8 }),
      leave(210, "__local_bh_enable_ip", 0, 200, { pid: 8 }),
    ];
    expect(graphOf([...bare, ...traced]).notes.join("\n")).not.toContain("soft interrupt");
  });
});

describe("an interrupt while the tracer records a call", () => {
  const timer = (time: number, depth: number): readonly MadeEvent[] => [
    enter(time, "__sysvec_timer", depth, { flags: HARD }),
    leave(time + 20, "__sysvec_timer", depth, time, { flags: HARD }),
  ];

  it("is in the call where its time is, although the call's record comes later", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      ...timer(15, 2),
      enter(36, "kfree", 1),
      leave(50, "kfree", 1, 10),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(rowOf(result, "vfs_write")).toMatchObject({ total: 100, self: 60 });
    expect(rowOf(result, "kfree")).toMatchObject({ total: 40, self: 20 });
  });

  it("is not in the call that had ended, although the call's record comes later", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      enter(10, "kfree", 1),
      ...timer(15, 2),
      leave(36, "kfree", 1, 10, { ended: 12 }),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(rowOf(result, "vfs_write")).toMatchObject({ total: 100, self: 78 });
    expect(rowOf(result, "kfree")).toMatchObject({ total: 2, self: 2 });
  });

  it("is placed as well where what it runs on its way out is interrupted itself", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      enter(10, "kfree", 1),
      ...timer(15, 2),
      enter(36, "__sysvec_timer", 2, { flags: HARD }),
      enter(38, "rcu_core", 3, { flags: SOFT }),
      ...timer(40, 4),
      leave(61, "rcu_core", 3, 38, { flags: SOFT }),
      leave(64, "__sysvec_timer", 2, 36, { flags: HARD }),
      leave(70, "kfree", 1, 10, { ended: 12 }),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(rowOf(result, "vfs_write")).toMatchObject({ total: 100, self: 100 - 2 - 20 - 28 });
    expect(rowOf(result, "kfree")).toMatchObject({ total: 2, self: 2 });
    expect(result.notes.join("\n")).not.toContain("had a negative self time");
  });

  it("is placed as well where a call in the one that it is beside is interrupted, too", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      ...timer(15, 2),
      enter(36, "kfree", 1),
      enter(40, "rcu_core", 2),
      ...timer(41, 3),
      leave(64, "rcu_core", 2, 40),
      leave(70, "kfree", 1, 10),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(rowOf(result, "vfs_write")).toMatchObject({ total: 100, self: 40 });
    expect(rowOf(result, "kfree")).toMatchObject({ total: 60, self: 60 - 20 - 24 });
    expect(rowOf(result, "rcu_core")).toMatchObject({ total: 24, self: 4 });
  });

  it("can have the depth of the call that is about to end (6.1)", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      enter(10, "kfree", 1),
      ...timer(15, 1),
      leave(40, "kfree", 1, 10),
      leave(100, "vfs_write", 0, 0),
    ]);
    expect(drawn(result.tree)).toEqual([
      "vfs_write 1 100 70",
      "  kfree 1 30 10",
      "    __sysvec_timer (interrupt) 1 20 20",
    ]);
    expect(scalarsOf(result)).toMatchObject({ orphans: 0, dropped: 0, gaps: 0 });
  });
});

describe("what does not fit", () => {
  it("is counted and left out: ends without beginnings, calls without ends", () => {
    const result = graphOf([
      leave(5, "kfree", 1, 0),
      enter(10, "vfs_write", 0),
      enter(20, "write_null", 1),
      enter(30, "kfree", 1),
      leave(40, "write_null", 1, 20),
      leave(50, "vfs_write", 0, 10),
      enter(60, "vfs_write", 0),
    ]);
    expect(drawn(result.tree)).toEqual(["vfs_write 1 40 40"]);
    expect(scalarsOf(result)).toMatchObject({ n: 1, orphans: 2, dropped: 2, unfinished: 1 });
    expect(result.notes).toEqual(
      expect.arrayContaining([
        "2 returns of a call had no entry (not in the figures).",
        "2 calls had no recorded return: records were lost, or the function never returned (not in the figures).",
        "1 call had a callee without a recorded return, whose time is counted as self time of the call.",
        "1 call had not returned when the recording ended (not in the figures).",
      ]),
    );
  });

  it("is said: missing levels, callers before the recording, calls too deep for the kernel, lost records", () => {
    const result = graphOf(
      [
        enter(0, "vfs_write", 3),
        enter(10, "kfree", 6),
        leave(20, "kfree", 6, 10, { overrun: 2 }),
        leave(50, "vfs_write", 3, 0, { cpu: 1 }),
      ],
      {},
      { lost: new Map([[1, 5]]) },
    );
    expect(drawn(result.tree)).toEqual(["vfs_write 1 50 40", "  kfree 1 10 10"]);
    expect(scalarsOf(result)).toMatchObject({ gaps: 1, overrun: 1, migrated: 1 });
    expect(result.notes.slice(-5)).toEqual([
      "1 call had unrecorded callers: shown under the nearest recorded caller.",
      "1 outermost call had unrecorded callers, according to the depth that the tracer recorded.",
      "1 call returned on another CPU than it was entered on.",
      "1 return reported an overflow of the tracer's stack for the task (overrun): the calls beyond it are missing.",
      "5 records lost: a call whose callees were lost can look like a call without callees.",
    ]);
  });

  it("is not called lost where other CPUs were not recorded", () => {
    const events = [enter(0, "vfs_write", 0), enter(10, "kfree", 1), leave(50, "vfs_write", 0, 0)];
    expect(graphOf(events, {}, { isPartOfCpus: true }).notes).toContain(
      "1 call had no recorded return: it returned on a CPU that was not recorded, records were lost, or the function never returned (not in the figures).",
    );
  });

  it("is left out: a call that ended before it began", () => {
    const result = graphOf([
      enter(0, "vfs_write", 0),
      leave(50, "vfs_write", 0, 60),
      enter(60, "kfree", 0),
      leave(70, "kfree", 0, 60),
    ]);
    expect(drawn(result.tree)).toEqual(["kfree 1 10 10"]);
    expect(scalarsOf(result)).toMatchObject({ negative: 1 });
  });

  it("takes the records' times where they don't say when the call began", () => {
    const plainExit = madeFormat("ftrace:funcgraph_exit", { common_flags: "u8", func: "u64", depth: "u32" });
    const events = [enter(5, "kfree", 0), { ...leave(25, "kfree", 0, 0), event: plainExit }];
    const catalog = catalogOf(callEntry, plainExit);
    const result = aggregate("call-graph", {}, catalog, [ordered(events)], { symbols });
    expect(drawn(result.tree)).toEqual(["kfree 1 20 20"]);
  });

  it("no task's calls grow beyond what a kernel keeps", () => {
    const events = Array.from({ length: 2_000 }, (_, depth) => enter(depth, "kfree", depth));
    expect(scalarsOf(graphOf(events))).toMatchObject({ n: 0, unfinished: 512, dropped: 1_488 });
  });
});

describe("roots", () => {
  const events = [
    enter(0, "write_null", 0),
    enter(5, "vfs_write", 1),
    enter(10, "kfree", 2),
    leave(15, "kfree", 2, 10),
    leave(30, "vfs_write", 1, 5),
    leave(40, "write_null", 0, 0),
    enter(50, "vfs_write", 0, { pid: 8, cpu: 1 }),
    leave(60, "vfs_write", 0, 50, { pid: 8, cpu: 1 }),
    enter(70, "kfree", 0),
    leave(72, "kfree", 0, 70),
  ];

  it("are the functions named, wherever they are called", () => {
    expect(drawn(graphOf(events, { root: "vfs_write" }).tree)).toEqual([
      "vfs_write 2 35 30",
      "  kfree 1 5 5",
    ]);
  });

  it("can be several, by name or by glob, below one node", () => {
    const result = graphOf(events, { root: ["*_write", "kfree"] });
    expect(drawn(result.tree)).toEqual([
      "*_write, kfree 3 37 ",
      "  vfs_write 2 35 30",
      "    kfree 1 5 5",
      "  kfree 1 2 2",
    ]);
    expect(scalarsOf(result)).toMatchObject({ n: 3, total: 37, functions: 2, depth: 2 });
  });

  it("are all outermost calls without a name", () => {
    expect(drawn(graphOf(events).tree)[0]).toBe("all traced calls 3 52 ");
  });

  it("are those that `where` takes", () => {
    expect(
      scalarsOf(graphOf(events, { root: "vfs_write", where: 'COMM == "worker" && CPU == 1' })),
    ).toMatchObject({
      n: 1,
      total: 10,
    });
    expect(scalarsOf(graphOf(events, { where: "depth == 0 && common_pid == 8" }))).toMatchObject({ n: 1 });
  });

  it("that never came are named, with what may have been meant", () => {
    const result = graphOf(events, { root: ["vfs_wrte", "sys_*"] });
    expect(result.tree).toBeUndefined();
    expect(scalarsOf(result)).toMatchObject({ n: 0, total: 0 });
    expect(result.notes).toEqual([
      "No call of vfs_wrte was recorded. Did you mean vfs_write?",
      "No call of sys_* was recorded.",
    ]);
    expect(graphOf(events, { root: "vfs_write" }, { symbols: noSymbols }).notes).toEqual([
      "No function has a name: the recording has no symbols, or the kernel hid the addresses (kernel.kptr_restrict).",
    ]);
  });

  it("of which no call was recorded are named beside others, and those that the tracer was given, with its depth", () => {
    const limits = { graphLimits: { roots: ["ksys_write", "kfree"], depth: 1 } };
    expect(graphOf(events, { root: ["vfs_write", "rcu_core"] }, limits).notes).toEqual(
      expect.arrayContaining([
        "No call of rcu_core was recorded. With depth: 1, only the outermost call is recorded: rcu_core may have been called only at deeper levels.",
        "No call of ksys_write was recorded. Did you mean vfs_write? With depth: 1, only the outermost call is recorded: ksys_write may have been called only at deeper levels.",
      ]),
    );
    expect(graphOf(events, { root: "vfs_write" }).notes.join("\n")).not.toContain("among the recorded");
  });

  it("need the tracer's records", () => {
    expect(
      problemsOf("call-graph", { root: "vfs_write" }, catalogOf(madeFormat("sched:sched_switch", {}))),
    ).toEqual([
      "event-not-recorded line 1: call-graph reads the function_graph tracer's records, which this spec doesn't record (add \"tracer: function_graph\")",
    ]);
  });
});

describe("what is drawn", () => {
  const events = [
    enter(0, "vfs_write", 0),
    enter(10, "write_null", 1),
    enter(20, "kfree", 2),
    leave(21, "kfree", 2, 20),
    leave(30, "write_null", 1, 10),
    enter(40, "rcu_core", 1),
    leave(42, "rcu_core", 1, 40),
    leave(100, "vfs_write", 0, 0),
  ];

  it("can be cut by depth and by share, and what is cut is said; the table has it", () => {
    const result = graphOf(events, { "depth": 2, "min-share": "5%" });
    expect(drawn(result.tree)).toEqual(["vfs_write 1 100 78", "  write_null 1 20 19"]);
    expect(result.graph?.nodes.map(({ name }) => name)).toEqual(["vfs_write", "write_null"]);
    expect(result.graph?.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(["n1 n2"]);
    expect(result.notes.slice(0, 2)).toEqual([
      "2 paths not drawn in the tree (deeper than 2 levels, or below 5 % of the roots' time); the table has all functions.",
      "2 functions not drawn in the graph (deeper than 2 levels, or below 5 % of the roots' time); the table has all functions.",
    ]);
    expect(result.table.rows.length).toBe(4);
  });

  it("tells functions with one name apart", () => {
    const twice = madeSymbols(
      ["probe", "probe", "probe", "open", "open"],
      [undefined, undefined, "mem", "a", "b"],
    );
    const calls = [0, 1, 2, 3, 4].flatMap((index) => [
      { ...enter(10 * index, "kfree", 0), fields: { func: addressOf(index), depth: 0 } },
      { ...leave(10 * index + 5, "kfree", 0, 0), fields: { func: addressOf(index), depth: 0, rettime: 5 } },
    ]);
    const result = graphOf(calls, {}, { symbols: twice });
    expect(rowsOf(result).map((row) => row["function"])).toEqual([
      "open [a]",
      "open [b]",
      "probe [0xffffffff81000000]",
      "probe [0xffffffff81000100]",
      "probe [mem]",
    ]);
  });

  it("stays bounded: on more paths than are kept, calls are known by function", () => {
    const functions = 150;
    const many = Array.from({ length: functions * functions }, (_, index) => {
      const [outer, inner] = [addressOf(Math.floor(index / functions)), addressOf(index % functions)];
      const at = 100 * index;
      return [
        { ...enter(at, "kfree", 0), fields: { func: outer, depth: 0 } },
        { ...enter(at + 1, "kfree", 1), fields: { func: inner, depth: 1 } },
        { ...leave(at + 3, "kfree", 1, 0), fields: { func: inner, depth: 1, calltime: 1, rettime: 3 } },
        { ...leave(at + 9, "kfree", 0, 0), fields: { func: outer, depth: 0, calltime: 0, rettime: 9 } },
      ];
    }).flat();
    const result = graphOf(many, {}, { symbols: noSymbols });
    expect(result.table.totalRows).toBe(functions);
    // Each is an outer call 150 times, for 9 ns, and an inner one 150 times, for 2 ns; once an inner one of itself.
    expect(rowsOf(result).every((row) => row["calls"] === 300 && row["total"] === 150 * 9 + 149 * 2)).toBe(
      true,
    );
    expect(result.notes.some((note) => note.includes("occurred on paths beyond the first 10,000"))).toBe(
      true,
    );
  });
});
