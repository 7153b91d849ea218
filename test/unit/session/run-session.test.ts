import { describe, expect, test } from "vitest";
import { OutputFolder } from "../../../src/files/output-folder.ts";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { SessionPorts } from "../../../src/session/ports.ts";
import { runSession } from "../../../src/session/run-session.ts";
import type { SessionRequest } from "../../../src/session/session-request.ts";
import type { SessionOutcome } from "../../../src/document/result-document.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import { buildSpec, tracepoint, workload } from "../../support/session/build-spec.ts";
import { someFacts } from "../plan/facts.ts";
import { fakeSession, stateOf, type FakeSession } from "./fake-ports.ts";

const at = tracepoint("x").at;
const competitor: Partial<Spec> = {
  workload: [workload(["true"])],
  scope: { pids: "workload" },
  tracepoints: [tracepoint("sched:sched_switch", "prev_pid != 0")],
};
const sigint = { signal: "SIGINT", number: 2 } as const;

test("the order: look and hold, set, read, arm, go; then stop, drain, undo, look again, unmount, let the guardian go", async () => {
  const session = fakeSession({ mounted: false });
  session.endWorkload();
  const outcome = await run(session, competitor);
  expect(outcome).toMatchObject({
    stoppedBy: { kind: "workload-ended" },
    problems: [],
    recording: "/tmp/trace.dat",
  });
  expect(outcome.startToArmedMs).toBeGreaterThan(0);
  expect(outcome.recordedNs).toBeGreaterThan(0);
  expect(session.log).toEqual([
    "journal: umount",
    "mount",
    "look",
    "journal: rmdir /fake/tracing/instances/s",
    "mkdir",
    "tracing_on=0",
    "buffer_size_kb=1024",
    "options/overwrite=1",
    "options/disable_on_free=1",
    "trace_clock=mono",
    "options/event-fork=1",
    "events/sched/sched_switch/filter=prev_pid != 0",
    "hold free_buffer",
    "capture",
    expect.stringMatching(/^set_event_pid=[\d ]+$/),
    "events/sched/sched_switch/enable=1",
    "tracing_on=1",
    "read",
    "release",
    "tracing_on=0",
    "finish",
    "end workload",
    "rmdir",
    "look",
    "unmount",
    "guardian: done",
  ]);
});

describe("a mount that several sessions share", () => {
  test.each([
    ["left to another session", false, false, []],
    ["another session came when ours was gone", true, true, []],
    ["somebody else mounts it", true, false, [{ before: null, after: "mounted", whose: "foreign" }]],
  ])("%s", async (_, isLast, isHeld, differences) => {
    const session = fakeSession({ mounted: false });
    const ports: SessionPorts = {
      ...session.ports,
      unmount: () => Promise.resolve(undefined),
      mountedBySession: () => isHeld,
      guard: (name) => ({ ...session.ports.guard(name), giveUpMount: () => isLast }),
    };
    const outcome = await run({ ...session, ports }, { durationNs: { value: 1e6, at } });
    expect(outcome.problems).toEqual([]);
    expect(outcome.teardown).toMatchObject({ verified: true, differences });
  });
});

test("somebody else who mounts it at the same moment is no failure; a mount that fails is", async () => {
  for (const isTheirs of [true, false]) {
    const session = fakeSession({ mounted: false });
    const ports: SessionPorts = {
      ...session.ports,
      mount: async (target) => {
        if (isTheirs) await session.ports.mount(target);
        return { command: "mount -t tracefs nodev /sys/kernel/tracing", message: "nodev already mounted" };
      },
    };
    const outcome = await run({ ...session, ports }, { durationNs: { value: 1e6, at } });
    expect(outcome.problems.map(({ code }) => code)).toEqual(isTheirs ? [] : ["tracefs-missing"]);
  }
});

test("a duration ends it, and progress is told at each phase", async () => {
  const session = fakeSession();
  const phases: string[] = [];
  const outcome = await run(
    session,
    { durationNs: { value: 1e6, at } },
    {
      onProgress: ({ phase }) => phases.push(phase),
    },
  );
  expect(outcome.stoppedBy).toEqual({ kind: "duration" });
  expect(outcome.teardown).toMatchObject({ verified: true, differences: [] });
  expect(outcome.teardown.identicalFiles).toBeGreaterThan(20);
  expect([...new Set(phases)]).toEqual(["preparing", "recording", "stopping", "restoring", "done"]);
});

test("whichever step the kernel refuses: its reason at its place, everything undone, the workload ended", async () => {
  const steps = planned(competitor).steps.filter(
    ({ apply }) => "path" in apply || apply.kind === "make-instance",
  );
  expect(steps.length).toBeGreaterThan(9);
  for (const step of steps) {
    const session = fakeSession();
    const before = stateOf(session.tracefs);
    const path = "path" in step.apply ? step.apply.path : "instances/s";
    const operation =
      step.apply.kind === "write-tids" ? "replace" : "path" in step.apply ? "append" : "make-instance";
    // `tracing_on` is written twice; the second time it is another step's turn.
    session.tracefs.refuse({ operation, path, errno: "EINVAL", times: 1 });
    const outcome = await run(session, competitor);
    expect(outcome.problems[0]).toMatchObject({ fault: "kernel", severity: "error" });
    expect(outcome.problems).toHaveLength(1);
    expect(outcome.stoppedBy).toEqual({ kind: "failed" });
    expect(outcome.teardown.verified).toBe(true);
    expect(stateOf(session.tracefs)).toEqual(before);
    expect(session.log.slice(-3)).toContain("guardian: done");
    expect(session.log).toContain("end workload");
    expect(session.log).not.toContain("release");
  }
});

test("what the kernel says of a filter is put where the filter was written", async () => {
  const session = fakeSession();
  const errorLog = { message: "Field not found", command: "prev_pid != 0", column: 3 };
  const path = "instances/s/events/sched/sched_switch/filter";
  session.tracefs.refuse({ operation: "append", path, errno: "EINVAL", errorLog });
  const [problem] = (await run(session, competitor)).problems;
  expect(problem).toMatchObject({ code: "filter-refused", at: { start: 0, end: 13 } });
  expect(problem?.message).toContain("Field not found");
});

test("a signal ends recording early and is no problem", async () => {
  const session = fakeSession();
  setTimeout(() => session.signal(sigint), 5);
  const outcome = await run(session, { tracepoints: [tracepoint("sched:*")] });
  expect(outcome).toMatchObject({
    stoppedBy: { kind: "signal", ...sigint },
    problems: [],
    recording: "/tmp/trace.dat",
  });
});

test("a signal before anything is armed: nothing is recorded, nothing stays", async () => {
  const session = fakeSession();
  session.signal(sigint);
  const outcome = await run(session, competitor);
  expect(outcome).toMatchObject({ stoppedBy: { kind: "signal", ...sigint }, problems: [], recordedNs: 0 });
  expect(session.log).toEqual(["guardian: done"]);
});

test("a second signal doesn't wait for the readers", async () => {
  const session = fakeSession({ capture: { finish: () => new Promise(() => {}) } });
  setTimeout(() => session.signal(sigint), 5);
  setTimeout(() => session.signal({ signal: "SIGTERM", number: 15 }), 15);
  const outcome = await run(session, { tracepoints: [tracepoint("sched:*")] });
  expect(outcome.stoppedBy).toEqual({ kind: "signal", ...sigint, abandoned: true });
  expect(outcome.teardown.verified).toBe(true);
  expect(session.log).toContain("abort");
});

test("a reader that fails ends it: the first cause comes first", async () => {
  const full = diagnostic("disk-full", "no space left");
  const later = diagnostic("capture-failed", "later");
  const session = fakeSession({
    capture: {
      failed: new Promise((resolve) => setTimeout(() => resolve(full), 5)),
      finish: () => Promise.resolve({ recording: "/tmp/part.dat", stats: [], problems: [later] }),
    },
  });
  const outcome = await run(session, { tracepoints: [tracepoint("sched:*")] });
  expect(outcome.problems).toEqual([full, later]);
  expect(outcome).toMatchObject({ stoppedBy: { kind: "failed" }, recording: "/tmp/part.dat" });
});

test("readers that fail to start: nothing is armed", async () => {
  const full = diagnostic("disk-full", "no space left");
  const session = fakeSession({ capture: { failed: Promise.resolve(full) } });
  const outcome = await run(session, competitor);
  expect(outcome.problems).toEqual([full]);
  expect(session.log).not.toContain("tracing_on=1");
  expect(session.log).not.toContain("release");
});

test("a workload that can't start: nothing is armed, everything is undone", async () => {
  const problem = diagnostic("workload-failed-to-start", "no such program");
  const session = fakeSession({ holdWorkload: () => Promise.resolve({ ok: false, error: [problem] }) });
  const outcome = await run(session, competitor);
  expect(outcome.problems).toEqual([problem]);
  expect(session.log).not.toContain("tracing_on=1");
  expect(session.log.slice(-4)).toEqual(["abort", "rmdir", "look", "guardian: done"]);
});

test("an instance that stays: exit-5 material, by name, and it is left for `recover`", async () => {
  const session = fakeSession();
  session.tracefs.refuse({ operation: "remove-instance", path: "instances/s", errno: "EPERM" });
  const outcome = await run(session, { durationNs: { value: 1e6, at } });
  expect(outcome.problems.map(({ code, fault }) => [code, fault])).toEqual([
    ["undo-failed", "restore"],
    ["state-differs", "restore"],
  ]);
  expect(outcome.problems[0]?.hint).toContain("rmdir /fake/tracing/instances/s");
  expect(outcome.teardown).toMatchObject({ verified: false });
  expect(outcome.teardown.differences).toContainEqual({
    path: "instances/s",
    before: null,
    after: "there",
    whose: "ours",
  });
  expect(session.log.at(-1)).toBe("guardian: left");
});

test("an instance that is busy for a moment is removed when it isn't any more", async () => {
  const session = fakeSession();
  session.tracefs.refuse({ operation: "remove-instance", path: "instances/s", errno: "EBUSY", times: 3 });
  const outcome = await run(session, { durationNs: { value: 1e6, at } });
  expect(outcome.problems).toEqual([]);
  expect(session.log.filter((entry) => entry === "rmdir")).toHaveLength(4);
});

test("what somebody else changed meanwhile is said, and is no failure", async () => {
  const session = fakeSession();
  setTimeout(() => session.tracefs.append("events/irq/irq_handler_entry/enable", "1"), 2);
  const outcome = await run(session, { durationNs: { value: 2e7, at } });
  expect(outcome.problems).toEqual([]);
  expect(outcome.teardown.verified).toBe(true);
  expect(outcome.teardown.differences).toContainEqual({
    path: "events/irq/irq_handler_entry/enable",
    before: "0\n",
    after: "1\n",
    whose: "foreign",
  });
});

test("a tracer's option that stays changed is the session's own, though it wrote it in its instance: exit-5 material", async () => {
  const session = fakeSession();
  const path = "options/func_stack_trace";
  const plan = planned({});
  const step = {
    title: "an option whose undo is refused",
    phase: "configure",
    apply: { kind: "append", path: `instances/s/${path}`, text: "1" },
    undo: { kind: "append", path, text: "0" },
  } as const;
  session.tracefs.refuse({ operation: "append", path, errno: "EPERM" });
  const more = { plan: { ...plan, steps: [...plan.steps, step] } };
  const outcome = await run(session, { durationNs: { value: 1e6, at } }, more);
  expect(outcome.problems.map(({ code, fault }) => [code, fault])).toEqual([
    ["undo-failed", "restore"],
    ["state-differs", "restore"],
  ]);
  expect(outcome.problems[0]?.hint).toBe(`by hand: echo 0 >> /fake/tracing/${path}`);
  expect(outcome.teardown).toMatchObject({
    verified: false,
    differences: [{ path, before: "0\n", after: "1\n", whose: "ours" }],
  });
});

test("without a journal nothing is begun", async () => {
  const session = fakeSession();
  const refuse = (): never => {
    throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  };
  const request = { spec: buildSpec(competitor), plan: planned(competitor), kernel, directory };
  const outcome = await runSession(request, { ...session.ports, guard: refuse });
  expect(outcome.problems).toMatchObject([{ code: "not-permitted" }]);
  expect(session.log).toEqual([]);
});

const directory = OutputFolder.open("/tmp");
const kernel = { release: "6.18.0", architecture: "x86_64" };

function run(
  session: FakeSession,
  parts: Partial<Spec>,
  more: Partial<SessionRequest> = {},
): Promise<SessionOutcome> {
  const request = {
    spec: buildSpec(parts),
    plan: planned(parts, session.ports.isMounted("/sys/kernel/tracing")),
    kernel,
    directory,
  };
  return runSession({ ...request, ...more }, session.ports);
}

function planned(parts: Partial<Spec>, mounted = true): Plan {
  const facts = someFacts({ tracefs: { mountPoint: "/fake/tracing", mounted } });
  const plan = planSession(buildSpec(parts), facts, { instance: "s" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error.map(({ message }) => message)));
  return plan.value;
}

test("a workload that writes markers is held when their file is there, which is closed before anything is armed", async () => {
  const held: (number | undefined)[] = [];
  const session: FakeSession = fakeSession({
    holdWorkload: (_, { marker }) => {
      held.push(marker);
      session.log.push("hold");
      return Promise.resolve({ ok: false, error: [diagnostic("workload-failed-to-start", "no")] });
    },
  });
  const outcome = await run(session, { ...competitor, markers: { at } });
  expect(held).toEqual([-1]);
  expect(session.tracefs.log).toContain("share instances/s/trace_marker for any user");
  expect(session.log.indexOf("hold")).toBeGreaterThan(session.log.indexOf("mkdir"));
  // An instance whose file is still open could not be removed.
  expect(outcome.problems.map(({ code }) => code)).toEqual(["workload-failed-to-start"]);
  expect(session.log).toContain("rmdir");
});
