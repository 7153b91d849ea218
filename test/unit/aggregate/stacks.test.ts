import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TreeNode } from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, type MadeEvent, intervals } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { stackAt, stackCatalog, switches, waking, wakes } from "../../support/made-stacks.ts";

const names = ["try_to_wake_up", "pipe_write", "vfs_write", "do_syscall_64", "hrtimer_wakeup", "irq_entry"];
const tracing = ["trace_event_raw_event_sched_waking", "__traceiter_sched_waking"];
const symbols = madeSymbols([...names, ...tracing]);
const [WAKE, PIPE, WRITE, SYSCALL, TIMER, IRQ, RAW, ITER] = [0, 1, 2, 3, 4, 5, 6, 7];
const task = { pid: 1 };

function of(
  events: readonly MadeEvent[],
  options: Readonly<Record<string, unknown>> = {},
): AggregationResult {
  const request = { of: "sched:sched_waking", ...options };
  return aggregate("stacks", request, stackCatalog, intervals(events), { symbols });
}

/** `a;b;c 2`, one a leaf or a place where stacks end. */
function folded({ tree }: AggregationResult): readonly string[] {
  return (tree?.children ?? []).flatMap((child) => foldedFrom(child, ""));
}

function foldedFrom({ name, values, children }: TreeNode, above: string): readonly string[] {
  const path = `${above}${above && ";"}${name}`;
  const self = values["self"]?.value ?? 0;
  return [
    ...(self > 0 ? [`${path} ${self}`] : []),
    ...children.flatMap((child) => foldedFrom(child, path)),
  ].toSorted();
}

describe("which stack is whose", () => {
  it("is the stack that follows the event", () => {
    const result = of([
      wakes({ time: 1 }, "a"),
      stackAt({ time: 2 }, [WAKE, PIPE, SYSCALL]),
      wakes({ time: 3 }, "a"),
      stackAt({ time: 4 }, [WAKE, WRITE, SYSCALL]),
      wakes({ time: 5 }, "a"),
      stackAt({ time: 6 }, [WAKE, PIPE, SYSCALL]),
    ]);
    expect(folded(result)).toEqual([
      "do_syscall_64;pipe_write;try_to_wake_up 2",
      "do_syscall_64;vfs_write;try_to_wake_up 1",
    ]);
    expect(scalarsOf(result)).toMatchObject({ n: 3, total: 3, stacks: 2, functions: 4, depth: 3, stray: 0 });
  });

  it("is not that of an interrupt in between", () => {
    const result = of([
      wakes({ time: 1, ...task }, "outer"),
      wakes({ time: 2, ...task, level: 2 }, "inner"),
      stackAt({ time: 3, ...task, level: 2 }, [WAKE, TIMER, IRQ]),
      stackAt({ time: 4, ...task }, [WAKE, PIPE]),
    ]);
    expect(folded(result)).toEqual([
      "irq_entry;hrtimer_wakeup;try_to_wake_up 1",
      "pipe_write;try_to_wake_up 1",
    ]);
  });

  it("is not that of another CPU", () => {
    const result = of(
      [
        wakes({ time: 1, cpu: 0 }, "a"),
        wakes({ time: 2, cpu: 1 }, "b"),
        stackAt({ time: 3, cpu: 0 }, [PIPE]),
        stackAt({ time: 4, cpu: 1 }, [TIMER]),
      ],
      { by: "comm" },
    );
    expect(folded(result)).toEqual(["a;pipe_write 1", "b;hrtimer_wakeup 1"]);
  });

  it("is that of an event that nobody asked for, and then counts for nothing", () => {
    const result = of(
      [
        switches({ time: 1 }),
        stackAt({ time: 2 }, [PIPE]),
        wakes({ time: 3 }, "no"),
        stackAt({ time: 4 }, [PIPE]),
        wakes({ time: 5 }, "yes"),
        stackAt({ time: 6 }, [TIMER]),
      ],
      { where: 'comm == "yes"' },
    );
    expect(folded(result)).toEqual(["hrtimer_wakeup 1"]);
    expect(scalarsOf(result)).toMatchObject({ "n": 1, "stray": 0, "without-stack": 0 });
  });

  it("is nobody's where the event isn't there", () => {
    const result = of([
      stackAt({ time: 1 }, [PIPE]),
      wakes({ time: 2, pid: 1 }, "a"),
      stackAt({ time: 3, pid: 2 }, [PIPE]),
    ]);
    expect(scalarsOf(result)).toMatchObject({ "n": 0, "stray": 2, "without-stack": 1 });
    expect(result.tree).toBeUndefined();
    expect(result.notes).toEqual([
      "1 event had no stack (not in the figures).",
      "2 stacks whose event is not in the recording (not in the figures).",
    ]);
  });

  it("is missing where the next event comes before it", () => {
    const result = of([
      wakes({ time: 1 }, "a"),
      switches({ time: 2 }),
      stackAt({ time: 3 }, [PIPE]),
      wakes({ time: 4 }, "a"),
    ]);
    expect(scalarsOf(result)).toMatchObject({ "n": 0, "stray": 0, "without-stack": 2 });
  });
});

describe("what is in a stack", () => {
  it("ends at all ones, and before what the tracepoint adds", () => {
    const stack = [RAW, ITER, WAKE, SYSCALL, 0xffff_ffff_ffff_ffffn, PIPE];
    expect(folded(of([wakes({ time: 1 }, "a"), stackAt({ time: 2 }, stack)]))).toEqual([
      "do_syscall_64;try_to_wake_up 1",
    ]);
  });

  it("is shown by address where it has no name, and a trampoline as the kernel shows it", () => {
    const stack = [0x7fff_ffffn, 0x1234n, SYSCALL];
    expect(folded(of([wakes({ time: 1 }, "a"), stackAt({ time: 2 }, stack)]))).toEqual([
      "do_syscall_64;0x1234;[FTRACE TRAMPOLINE] 1",
    ]);
  });

  it("is counted apart, and not guessed, where it is cut or empty", () => {
    const result = of([
      wakes({ time: 1 }, "a"),
      stackAt({ time: 2 }, [WAKE, PIPE], 3),
      wakes({ time: 3 }, "a"),
      stackAt({ time: 4 }, [], 0),
    ]);
    expect(scalarsOf(result)).toMatchObject({ n: 0, cut: 2 });
    expect(result.notes).toContain("2 stacks cut short (not in the figures).");
  });
});

describe("how they count", () => {
  const events = [
    wakes({ time: 1 }, "a", 100),
    stackAt({ time: 2 }, [WAKE, PIPE, PIPE, SYSCALL]),
    wakes({ time: 3 }, "b", 20),
    stackAt({ time: 4 }, [PIPE, SYSCALL]),
    wakes({ time: 5 }, "b", -1),
    stackAt({ time: 6 }, [PIPE, SYSCALL]),
  ];

  it("is once each, or with a field; a function within itself counts once", () => {
    const result = of(events, { value: "bytes", unit: "bytes" });
    expect(rowsOf(result)).toEqual([
      { function: "do_syscall_64", total: 120, share: 1, self: 0 },
      { function: "pipe_write", total: 120, share: 1, self: 20 },
      { function: "try_to_wake_up", total: 100, share: 100 / 120, self: 100 },
    ]);
    expect(result.notes).toContain("1 event with an amount below 0 (not in the figures).");
  });

  it("is by whole stacks, where asked for", () => {
    expect(rowsOf(of(events, { rows: "stacks", by: "comm", top: 1 }))).toEqual([
      { comm: "b", stack: "do_syscall_64;pipe_write", total: 2, share: 2 / 3 },
    ]);
  });

  it("leaves small places out of the tree alone", () => {
    const result = of(events, { "min-share": "50%", "depth": 2 });
    expect(folded(result)).toEqual(["do_syscall_64;pipe_write 2"]);
    expect(rowsOf(result)).toHaveLength(3);
    expect(result.notes).toContain("2 nodes of the tree omitted, below the requested share or depth.");
  });
});

it("says how to have stacks recorded", () => {
  expect(problemsOf("stacks", { of: "sched:sched_waking" }, catalogOf(waking))).toEqual([
    'event-not-recorded line 1: stacks reads the stacks of events, which this spec doesn\'t record (write "- {event: SYSTEM:EVENT, stack: true}" under tracepoints, or "user-stacks: true" for those of programs)',
  ]);
});

/** An event with its stack, or without; interrupts come between the two. */
interface Happening {
  readonly cpu: number;
  readonly comm: string;
  readonly stack: readonly number[] | undefined;
  readonly inside: Happening | undefined;
}

const { happening } = fc.letrec<{ happening: Happening }>((tie) => ({
  happening: fc.record({
    cpu: fc.nat(2),
    comm: fc.constantFrom("a", "b"),
    stack: fc.option(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), { nil: undefined }),
    inside: fc.option(tie("happening"), { nil: undefined, maxDepth: 3 }),
  }),
}));

function eventsOf(happenings: readonly Happening[]): readonly MadeEvent[] {
  let time = 0;
  const record = ({ comm, stack, inside }: Happening, cpu: number, level: number): MadeEvent[] => [
    wakes({ time: ++time, cpu, level }, comm),
    ...(inside && level < 3 ? record(inside, cpu, level + 1) : []),
    ...(stack ? [stackAt({ time: ++time, cpu, level }, stack)] : []),
  ];
  return happenings.flatMap((one) => record(one, one.cpu, 0));
}

function naive(happenings: readonly Happening[]): readonly string[] {
  const counts = new Map<string, number>();
  const count = ({ comm, stack, inside }: Happening, level: number): void => {
    if (stack) {
      const path = [comm, ...stack.map((func) => names[func]!).toReversed()].join(";");
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    if (inside && level < 3) count(inside, level + 1);
  };
  for (const one of happenings) count(one, 0);
  return [...counts].map(([path, events]) => `${path} ${events}`).toSorted();
}

it("agrees with a naive computation, interrupts nested in each other included, wherever an interval ends", () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 20 }), fc.nat(40), (happenings, cut) => {
      const events = eventsOf(happenings);
      const request = { of: "sched:sched_waking", by: "comm" };
      const parts = intervals(events, Math.min(cut, events.length));
      const result = aggregate("stacks", request, stackCatalog, parts, { symbols });
      expect(folded(result).toSorted()).toEqual(naive(happenings));
      const { n, "without-stack": without, stray } = scalarsOf(result);
      expect(stray).toBe(0);
      expect(n! + without!).toBe(events.filter(({ event }) => event === waking).length);
    }),
  );
});
