import { expect, test } from "vitest";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import type { CaptureResult } from "../../../src/session/ports.ts";
import type { SessionOutcome } from "../../../src/document/result-document.ts";
import { runSession } from "../../../src/session/run-session.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import { buildSpec, expression, tracepoint, workload } from "../../support/session/build-spec.ts";
import { someFacts } from "../plan/facts.ts";
import { fakeSession, stateOf, type FakeSession } from "./fake-ports.ts";

const at = tracepoint("x").at;
const TRIGGER = "instances/s/events/sched/sched_switch/trigger";
const ON = "instances/s/tracing_on";
const kernel = { release: "6.18.0", architecture: "x86_64" } as const;

const spec = buildSpec({
  durationNs: { value: 2e9, at },
  workload: [workload(["true"])],
  tracepoints: [tracepoint("sched:sched_switch")],
  stop: { on: { value: "sched:sched_switch", at }, where: expression("prev_pid == 3") },
});

/** The kernel's trigger: it counts, and switches tracing off. */
function fire({ tracefs }: FakeSession): void {
  tracefs.append(TRIGGER, "!traceoff");
  tracefs.append(TRIGGER, "traceoff:0 if prev_pid == 3");
  tracefs.append(ON, "0");
}

interface Ran {
  readonly outcome: SessionOutcome;
  /** What `finish` was told. */
  readonly ended: string | undefined;
}

/** Runs the spec; `during` is called when it records. */
async function run(during: (session: FakeSession) => void): Promise<Ran> {
  let clock = 17;
  let ended: string | undefined;
  const session: FakeSession = fakeSession({
    capture: {
      clock: () => `${(clock += 1)}.000000`,
      startReading: () => setTimeout(() => during(session), 100),
      finish: (at): Promise<CaptureResult> => {
        ended = at;
        return Promise.resolve({ recording: "/tmp/trace.dat", stats: [], problems: [] });
      },
    },
  });
  const before = stateOf(session.tracefs);
  const plan = planSession(spec, someFacts({ tracefs: { mountPoint: "/fake/tracing", mounted: true } }), {
    instance: "s",
  });
  if (!plan.ok) throw new Error("not planned");
  const outcome = await runSession(
    { spec, plan: plan.value, kernel, directory: OutputFolder.open("/tmp") },
    session.ports,
  );
  expect(stateOf(session.tracefs)).toEqual(before);
  return { outcome, ended };
}

test("the kernel's stop ends the recording, at the time when tracing was last seen on", async () => {
  const { outcome, ended } = await run(fire);
  expect(outcome.stoppedBy).toEqual({ kind: "event", event: "sched:sched_switch" });
  expect(outcome.problems).toEqual([]);
  expect(Number(ended)).toBeGreaterThan(17);
});

test("tracing switched off by another process is no stop", async () => {
  const { outcome, ended } = await run(({ tracefs }) => tracefs.append(ON, "0"));
  expect(outcome.stoppedBy).toEqual({ kind: "duration" });
  expect(ended).toBeUndefined();
});

test("a stop in the moment in which the workload ends is the kernel's", async () => {
  const { outcome } = await run((session) => {
    fire(session);
    session.endWorkload();
  });
  expect(outcome.stoppedBy).toEqual({ kind: "event", event: "sched:sched_switch" });
});
