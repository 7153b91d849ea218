import { expect, test, vi } from "vitest";
import type { Guard } from "../../../src/session/net/guard.ts";
import { applySteps, type StepMachine } from "../../../src/session/steps/apply.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import { buildSpec, tracepoint } from "../../support/session/build-spec.ts";
import { someFacts } from "../plan/facts.ts";
import { fakeSession } from "./fake-ports.ts";

const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

test("what can't be written to the journal is not done, and the disk is named", async () => {
  const { tracefs } = fakeSession();
  const plan = planSession(buildSpec({ tracepoints: [tracepoint("sched:sched_switch")] }), someFacts(), {
    instance: "s",
  });
  if (!plan.ok) throw new Error("no plan");
  const record = vi.fn<Guard["record"]>(() => {
    throw full;
  });
  const machine = { tracefs, guard: { record, recordMount: record } } as unknown as StepMachine;
  const begun: string[] = [];
  const result = await applySteps(plan.value.steps, machine, ({ title }) => void begun.push(title));
  expect(result).toMatchObject({ ok: false, error: [{ code: "disk-full", fault: "run" }] });
  expect(begun).toEqual(["create a private instance"]);
  expect(tracefs.exists("instances/s")).toBe(false);
});

test("a bug in what is recorded is thrown on", async () => {
  const { tracefs } = fakeSession();
  const record = (): never => {
    throw new RangeError("an undo must be one line");
  };
  const machine = { tracefs, guard: { record, recordMount: record } } as unknown as StepMachine;
  const step = {
    title: "make",
    phase: "prepare",
    apply: { kind: "make-instance", name: "s" },
    undo: { kind: "remove-instance", name: "s" },
  } as const;
  await expect(applySteps([step], machine, () => {})).rejects.toThrow(RangeError);
});
