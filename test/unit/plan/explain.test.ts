import { expect, test } from "vitest";
import { explainPlan } from "../../../src/plan/explain.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import { buildSpec, tracepoint, workload } from "../../support/session/build-spec.ts";
import { someFacts } from "./facts.ts";

test("each step is a row: what is done to which file, and how that is undone", () => {
  const spec = buildSpec({
    workload: [workload(["true"])],
    scope: { pids: [7, 8] },
    tracepoints: [tracepoint("sched:sched_switch")],
  });
  const plan = planSession(spec, someFacts({ tracefs: { mountPoint: "/t", mounted: false } }), {
    instance: "s",
  });
  if (!plan.ok) throw new Error("no plan");
  const rows = explainPlan(plan.value, "/t").map(({ number, file, value, undo }) => [
    number,
    file,
    value,
    undo,
  ]);
  expect(rows).toEqual([
    [1, "/t", "mount", "umount /t"],
    [2, "/t/instances/s", "mkdir", "rmdir /t/instances/s"],
    [3, "/t/instances/s/tracing_on", "0", "removed with the instance"],
    [4, "/t/instances/s/buffer_size_kb", "1024", "removed with the instance"],
    [5, "/t/instances/s/options/overwrite", "1", "removed with the instance"],
    [6, "/t/instances/s/options/disable_on_free", "1", "removed with the instance"],
    [7, "/t/instances/s/trace_clock", "mono", "removed with the instance"],
    [8, "/t/instances/s/options/event-fork", "1", "removed with the instance"],
    [9, "/t/instances/s/set_event_pid", "threads of 7, 8", "removed with the instance"],
    [10, "/t/instances/s/events/sched/sched_switch/enable", "1", "removed with the instance"],
    [11, "/t/instances/s/tracing_on", "1", "removed with the instance"],
    [12, undefined, "run", "end its process groups"],
  ]);
});
