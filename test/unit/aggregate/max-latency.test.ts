import { expect, test } from "vitest";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";

const greatestLatency = {
  tracer: "wakeup_rt",
  latencyUs: 1_500,
  task: { cpu: 1, comm: "audio", pid: 7, policy: 1, rtPriority: 50 },
  lines: ["first", "second", "third"],
  allLines: 900,
};

test("the latency, of which task, and the beginning of the kernel's trace", () => {
  const result = aggregate("max-latency", { lines: 2 }, new Map(), [], { greatestLatency });
  expect(rowsOf(result)).toEqual([
    { task: "audio", latency: 1_500_000, pid: 7, cpu: 1, policy: "fifo", priority: 50 },
  ]);
  expect(scalarsOf(result)).toEqual({ n: 1, max: 1_500_000 });
  expect(result.listings).toEqual([
    {
      title: "the trace that wakeup_rt kept of it (900 lines)",
      lines: ["first", "second", "… 898 more lines"],
    },
  ]);
});

test("without a trace the task is not known, and a note states it", () => {
  const { task: _, ...unknown } = { ...greatestLatency, lines: [], allLines: 0 };
  const result = aggregate("max-latency", {}, new Map(), [], { greatestLatency: unknown });
  expect(scalarsOf(result)).toEqual({ n: 1, max: 1_500_000 });
  expect(rowsOf(result)).toEqual([
    { task: "", latency: 1_500_000, pid: null, cpu: null, policy: null, priority: null },
  ]);
  expect(result.notes).toEqual(["The kernel has no trace of this latency, so its task is not known."]);
});

test("no latency: no row and no maximum", () => {
  const result = aggregate("max-latency", {}, new Map(), []);
  expect(scalarsOf(result)).toEqual({ n: 0, max: null });
  expect(result.notes).toEqual(["The tracer measured no latency."]);
});
