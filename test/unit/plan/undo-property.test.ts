import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planSession } from "../../../src/plan/plan-session.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { applyStep } from "../../../src/session/steps/apply.ts";
import { undoSteps } from "../../../src/session/steps/undo.ts";
import type { Spec, Tracepoint } from "../../../src/spec/spec.ts";
import type { TracefsResult } from "../../../src/tracefs/port.ts";
import { createFakeTracefs, type FakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";
import { buildSpec, tracepoint, workload } from "../../support/session/build-spec.ts";
import { kprobe } from "../../support/probes.ts";
import { someFacts } from "./facts.ts";

const at = tracepoint("x").at;
const filter = fc.constantFrom(undefined, "prev_pid != 0", 'prev_comm ~ "a*" && prev_pid > 3');
const patterns = ["sched:sched_switch", "sched:sched_wakeup*", "irq:*", "nosuch:*"];

function someTracepoint(pattern: string): fc.Arbitrary<Tracepoint> {
  return fc
    .tuple(filter, fc.boolean())
    .map(([text, stack]) => ({ ...tracepoint(pattern, text, true), ...(stack && { stack: { at } }) }));
}

const someSpec: fc.Arbitrary<Spec> = fc
  .record({
    buffer: fc.record({
      perCpuBytes: fc.integer({ min: 4096, max: 1 << 26 }),
      subBufferBytes: fc.constantFrom(4096, 10_000, 65_536),
      whenFull: fc.constantFrom("drop-oldest" as const, "drop-newest" as const),
    }),
    clock: fc.record({ value: fc.constantFrom("mono", "local", "boot"), at: fc.constant(at) }),
    scope: fc.record(
      {
        pids: fc.constantFrom("workload" as const, [1]),
        cpus: fc.uniqueArray(fc.nat(1), { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
    markers: fc.constantFrom({ at }, undefined),
    workload: fc.array(fc.constant(workload(["true"])), { maxLength: 2 }),
    kprobes: fc.uniqueArray(
      fc.constantFrom(
        kprobe("vfs_read", { filter: "n > 3", args: { n: "$arg3:u64" } }),
        kprobe("do_sys_openat2", { name: "openat", returns: { args: { fd: "$retval:s32" } } }),
        kprobe("vfs_write", { kind: "fprobe", returns: {} }),
      ),
    ),
    tracepoints: fc
      .uniqueArray(fc.constantFrom(...patterns), { maxLength: 3 })
      .chain((chosen) => fc.tuple(...chosen.map((pattern) => someTracepoint(pattern)))),
  })
  .map(({ markers, ...parts }) => buildSpec({ ...parts, ...(markers && { markers }) }));

test("whatever the spec, and after however many steps it ends: undone, everything is as it was", async () => {
  let planned = 0;
  await fc.assert(
    fc.asyncProperty(someSpec, fc.boolean(), async (spec, mounted) => {
      const facts = someFacts({ tracefs: { mountPoint: "/fake/tracing", mounted } });
      const plan = planSession(spec, facts, { instance: "mine" });
      if (!plan.ok) return;
      planned++;
      for (let count = 0; count <= plan.value.steps.length; count++)
        await applyAndUndo(plan.value, count, mounted);
    }),
    { numRuns: 60 },
  );
  expect(planned).toBeGreaterThan(30);
});

/** `count` steps; then the undo twice, as it happens when a guardian comes after a runner that had begun. */
async function applyAndUndo(plan: Plan, count: number, mounted: boolean): Promise<void> {
  const machine = new FakeMachine(mounted);
  const before = machine.state();
  const steps = plan.steps.slice(0, count);
  for (const step of steps) expect(await applyStep(step, machine)).toEqual({ ok: true, value: undefined });
  expect(count === 0 || !isDeepStrictEqual(machine.state(), before)).toBe(true);
  expect(await undoSteps(steps, machine)).toEqual([]);
  expect(machine.state()).toEqual(before);
  expect(await undoSteps(steps, machine)).toEqual([]);
  expect(machine.state()).toEqual(before);
}

class FakeMachine {
  readonly tracefs: FakeTracefs;
  readonly guard = { record: () => {}, recordMount: () => {}, giveUpMount: () => true };
  #mounted: boolean;

  constructor(mounted: boolean) {
    this.#mounted = mounted;
    this.tracefs = createFakeTracefs({ events: someFacts().eventNames });
    // Somebody else's probes, by the same names: whatever happens, they stay.
    this.tracefs.append("kprobe_events", "p:kprobes/openat do_sys_openat2");
    this.tracefs.append("kprobe_events", "p:vfs_read vfs_read");
  }

  state(): object {
    return { mounted: this.#mounted, files: this.tracefs.dump() };
  }

  mount = (): Promise<undefined> => {
    this.#mounted = true;
    return Promise.resolve(undefined);
  };

  unmount = (): Promise<undefined> => {
    this.#mounted = false;
    return Promise.resolve(undefined);
  };

  isMounted = (): boolean => this.#mounted;
  tids = (): { ok: true; value: number[] } => ({ ok: true, value: [4, 2] });
  shareMarker = ({ path, anyUser }: { path: string; anyUser: boolean }): TracefsResult<void> => {
    const shared = this.tracefs.share(path, anyUser);
    if (!shared.ok) return shared;
    shared.value.release();
    return { ok: true, value: undefined };
  };

  release = (): void => {};
}
