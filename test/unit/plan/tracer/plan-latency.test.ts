import { expect, test } from "vitest";
import type { Operation } from "../../../../src/plan/plan.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { loaded } from "../../spec/support.ts";
import { someFacts } from "../facts.ts";

function planned(yaml: string, clock = "[local] global mono\n") {
  const facts = someFacts({
    tracers: {
      available: ["wakeup_rt", "osnoise", "nop"],
      users: [],
      state: new Map([["trace_clock", clock]]),
      topLevelEntries: 0,
      symbols: [],
    },
  });
  const plan = planSession(loaded(`version: 1\nduration: 1s\n${yaml}`), facts, { instance: "s" });
  if (!plan.ok) throw new Error(plan.error[0]?.message);
  return plan.value;
}

const shown = (operation: Operation): string =>
  "path" in operation && "text" in operation
    ? `${operation.path} ${operation.text}`
    : `${operation.kind}${"name" in operation ? ` ${operation.name}` : ""}`;

test("a latency tracer has an instance of its own, with the clock of the top level, for the time of the recording", () => {
  const plan = planned("tracer: wakeup_rt\ntracepoints: [sched:sched_switch]\n");
  expect(plan.latency).toBe("instances/s-max");
  const applied = plan.steps.map(({ apply }) => shown(apply));
  expect(applied.filter((step) => step.includes("s-max"))).toEqual([
    "make-instance s-max",
    "instances/s-max/tracing_on 0",
    "instances/s-max/trace_clock local",
    "instances/s-max/current_tracer wakeup_rt",
    "instances/s-max/tracing_on 1",
  ]);
  expect(applied).toContain("instances/s/events/sched/sched_switch/enable 1");
  expect(applied.filter((step) => step.startsWith("instances/s/current_tracer"))).toEqual([]);
  const undone = plan.steps.flatMap(({ undo }) => (undo ? [shown(undo)] : []));
  expect(undone).toContain("remove-instance s-max");
  expect(
    shown(
      planned("tracer: wakeup_rt\n", "local [mono]\n").steps.find(({ apply }) =>
        shown(apply).includes("s-max/trace_clock"),
      )!.apply,
    ),
  ).toBe("instances/s-max/trace_clock mono");
});

test("every other tracer traces in the instance that is recorded", () => {
  const plan = planned("tracer: osnoise\n");
  expect(plan.latency).toBeUndefined();
  expect(plan.steps.map(({ apply }) => shown(apply))).toContain("instances/s/current_tracer osnoise");
});
