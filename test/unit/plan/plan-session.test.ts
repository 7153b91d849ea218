import { expect, test } from "vitest";
import { lineColumn, type Span } from "../../../src/core/source.ts";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import { buildSpec, expression, tracepoint, withStack, workload } from "../../support/session/build-spec.ts";
import { noTrigger } from "../../../src/tracefs/fake/fake-tree.ts";
import { someFacts, withExec } from "./facts.ts";

test("a plan is armed in the kernel's order, whatever the spec's", () => {
  const plan = planned({
    durationNs: located(1e9),
    workload: [workload(["true"])],
    scope: { pids: "workload", cpus: [1] },
    buffer: { perCpuBytes: 8 << 20, subBufferBytes: 40_000, whenFull: "drop-newest" },
    tracepoints: [tracepoint("sched:sched_switch", "prev_pid != 0"), tracepoint("irq:*")],
  });
  expect(plan.steps.map(({ phase, apply }) => `${phase} ${written(apply)}`)).toEqual([
    "prepare make-instance s",
    "configure tracing_on 0",
    "configure buffer_subbuf_size_kb 64",
    "configure buffer_size_kb 8192",
    "configure options/overwrite 0",
    "configure options/disable_on_free 1",
    "configure trace_clock mono",
    "configure tracing_cpumask 2",
    "configure options/event-fork 1",
    "configure events/sched/sched_switch/filter prev_pid != 0",
    "arm set_event_pid workload",
    "arm events/irq/irq_handler_entry/enable 1",
    "arm events/sched/sched_switch/enable 1",
    "start tracing_on 1",
    "start release-workload",
  ]);
  expect(plan.recording).toEqual({
    cpus: [1],
    perCpuBytes: 8 << 20,
    subBufferBytes: 65_536,
    clock: "mono",
    leavesOutOwnThreads: true,
    untracedWhileOwn: false,
  });
  expect(plan.events.map(({ name }) => name)).toEqual(["irq_handler_entry", "sched_switch"]);
});

test("before Linux 6.7 the top-level buffer is let grow before ours gets its size", () => {
  const first = "expand the top-level buffer (as its first use would)";
  const steps = (facts: Partial<KernelFacts>) =>
    planned({ tracepoints: [tracepoint("irq:*")] }, facts).steps.map(({ title }) => title);
  const old = steps({ release: "6.1.0-56-amd64", bufferUnused: true });
  expect(old.findIndex((title) => title.startsWith("a buffer of")) - old.indexOf(first)).toBe(1);
  expect(steps({ release: "6.1.0", bufferUnused: false })).not.toContain(first);
  expect(steps({ release: "6.7.0", bufferUnused: true })).not.toContain(first);
});

test("in a container with process ids of its own, none of them is told to the kernel: it would take them for others'", () => {
  const plan = planned({ tracepoints: [tracepoint("sched:sched_switch")] }, { ownPids: true });
  expect(plan.steps.filter(({ apply }) => apply.kind === "write-tids")).toEqual([]);
  expect(plan.warnings.map(({ message }) => message).join()).toContain(
    "the tracer's own threads are recorded",
  );
});

test("only what removing the instance doesn't undo has an undo of its own", () => {
  const mounted = { mountPoint: "/fake/tracing", mounted: false };
  const plan = planned({ tracepoints: [tracepoint("sched:*")] }, { tracefs: mounted });
  expect(plan.steps.flatMap(({ undo }) => undo ?? [])).toEqual([
    { kind: "unmount-tracefs", target: "/fake/tracing" },
    { kind: "remove-instance", name: "s" },
  ]);
  const outside = plan.steps.filter(({ apply }) => "path" in apply && !apply.path.startsWith("instances/s/"));
  expect(outside).toEqual([]);
});

test("a stack is taken by a trigger with the event's own condition, before the event is on, and ended by itself", () => {
  const plan = planned({
    tracepoints: [withStack("sched:sched_switch", "prev_pid != 0"), withStack("irq:*")],
  });
  expect(plan.steps.filter(({ phase }) => phase === "arm").map(({ apply }) => written(apply))).toEqual([
    "events/irq/irq_handler_entry/trigger stacktrace",
    "events/sched/sched_switch/trigger stacktrace if prev_pid != 0",
    "events/irq/irq_handler_entry/enable 1",
    "events/sched/sched_switch/enable 1",
  ]);
  expect(plan.steps.flatMap(({ undo }) => (undo ? [written(undo)] : []))).toEqual([
    "remove-instance s",
    "events/irq/irq_handler_entry/trigger !stacktrace",
    "events/sched/sched_switch/trigger !stacktrace",
  ]);
});

test("a stack's own condition is joined with the event's filter, which a trigger ignores", () => {
  const where = expression("prev_pid == 3 || prev_pid == 4");
  const line = { ...withStack("sched:sched_switch", "prev_pid != 0"), stack: { at: where.at, where } };
  const alone = { ...withStack("sched:sched_wakeup"), stack: { at: where.at, where } };
  const writes = planned({ tracepoints: [line, alone] }).steps.map(({ apply }) => written(apply));
  expect(writes).toContain(
    "events/sched/sched_switch/trigger stacktrace if (prev_pid != 0 ) && (prev_pid == 3 || prev_pid == 4 )",
  );
  expect(writes).toContain("events/sched/sched_wakeup/trigger stacktrace if prev_pid == 3 || prev_pid == 4");
});

test("a kernel whose events take no stacks is told apart from one that is known by its profile only", () => {
  const spec = buildSpec({ tracepoints: [withStack("sched:sched_switch")] });
  const offers = (trigger: string | undefined): unknown => {
    const triggers = new Map(trigger === undefined ? [] : [["sched:sched_switch", trigger]]);
    const plan = planSession(spec, someFacts({ triggers }), { instance: "s" });
    return plan.ok || plan.error.map(({ code }) => code);
  };
  expect(offers("# Available triggers:\n# traceon traceoff stacktrace\n")).toBe(true);
  expect(offers("traceoff:unlimited\n")).toBe(true);
  expect(offers("# Available triggers:\n# traceon traceoff\n")).toEqual(["unsupported"]);
  expect(offers(undefined)).toEqual(["unsupported"]);
  expect(planSession(spec, someFacts(), { instance: "s" }).ok).toBe(true);
});

test("in the top-level buffer a trigger is taken back, and one of somebody else's is not touched", () => {
  const tracer = graphTracer();
  const spec = { tracer, tracepoints: [withStack("sched:sched_switch")], markers: { at: tracer.at } };
  const plan = planned({ ...spec, workload: [workload(["true"])] }, topLevelFacts(noTrigger));
  expect(plan.steps.map(({ apply }) => written(apply))).toContain("trace_marker for root");
  const trigger = plan.steps.find(({ title }) => title.startsWith("take the stack"));
  expect(trigger).toMatchObject({
    apply: { path: "events/sched/sched_switch/trigger", text: "stacktrace" },
    undo: { path: "events/sched/sched_switch/trigger", text: "!stacktrace" },
  });
  const taken = planSession(buildSpec(spec), someFacts(topLevelFacts("traceoff:unlimited\n")), {
    instance: "s",
  });
  expect(taken.ok || taken.error.map(({ code }) => code)).toEqual(["in-use"]);
});

test("markers are shared before the workload is held", () => {
  const markers = { at: tracepoint("x").at };
  const plan = planned({ markers, workload: [workload(["true"])] });
  expect(plan.steps.map(({ phase, apply }) => `${phase} ${written(apply)}`)).toContain(
    "configure trace_marker for any user",
  );
  const without = planSession(buildSpec({ markers }), someFacts({ instanceFiles: new Set() }), {
    instance: "s",
  });
  expect(without.ok || without.error.map(({ code }) => code)).toEqual(["unsupported"]);
});

test("stacks of programs are an option of the instance, before the readers come", () => {
  const userStacks = { at: tracepoint("x").at };
  const instanceFiles = new Set(["options/userstacktrace"]);
  const plan = planned({ userStacks }, { ...withExec, instanceFiles });
  expect(plan.steps.map(({ phase, apply }) => `${phase} ${written(apply)}`)).toContain(
    "configure options/userstacktrace 1",
  );
  const without = planSession(buildSpec({ userStacks }), someFacts(withExec), { instance: "s" });
  expect(without.ok || without.error.map(({ code, at }) => [code, at])).toEqual([
    ["unsupported", userStacks.at],
  ]);
  const facts = someFacts({ ...withExec, instanceFiles, ownPids: true });
  const inContainer = planSession(buildSpec({ userStacks }), facts, { instance: "s" });
  expect(inContainer.ok || inContainer.error.map(({ message }) => message)).toEqual([
    "this container has its own pid namespace, but user stacks have pids of the initial one",
  ]);
});

test("an event that two lines want in the same way is enabled once", () => {
  const plan = planned({ tracepoints: [tracepoint("sched:sched_switch"), tracepoint("sched:*")] });
  expect(plan.events.map(({ name }) => name)).toEqual(["sched_switch", "sched_wakeup", "sched_wakeup_new"]);
});

test.each<[string, Partial<Spec>, Partial<KernelFacts>, string, string, string]>([
  [
    "a misspelt event",
    { tracepoints: [tracepoint("sched:sched_swich")] },
    {},
    "unknown-event",
    "kernel",
    "sched:sched_switch",
  ],
  [
    "an event in another system",
    { tracepoints: [tracepoint("task:sched_switch")] },
    {},
    "unknown-event",
    "kernel",
    "sched:sched_switch",
  ],
  [
    "a glob without a match",
    { tracepoints: [tracepoint("nosuch:*")] },
    {},
    "no-event-matches",
    "kernel",
    "list events",
  ],
  [
    "an event of the tracers' own",
    { tracepoints: [tracepoint("ftrace:print")] },
    {},
    "unknown-event",
    "kernel",
    "can't be enabled",
  ],
  [
    "another filter for the same event",
    { tracepoints: [tracepoint("sched:*"), tracepoint("sched:sched_switch", "prev_pid != 0")] },
    {},
    "wrong-value",
    "spec",
    "one filter",
  ],
  [
    "an unknown field in a filter",
    { tracepoints: [tracepoint("sched:*", "prev_pidd != 0")] },
    {},
    "unknown-field",
    "spec",
    "prev_pid",
  ],
  ["a clock that isn't there", { clock: located("mno") }, {}, "unsupported", "kernel", "mono"],
  ["a CPU that isn't there", { scope: { cpus: [0, 7] } }, {}, "no-such-cpu", "kernel", "0, 1"],
  [
    "a workload on a CPU that isn't there",
    { workload: [workload(["true"], { cpus: [9] })] },
    {},
    "no-such-cpu",
    "kernel",
    "0, 1",
  ],
  [
    "a sub-buffer beyond the kernel's largest",
    { buffer: { perCpuBytes: 1e7, subBufferBytes: 1 << 20, whenFull: "drop-oldest" } },
    {},
    "buffer-refused",
    "kernel",
    "512KiB",
  ],
  [
    "a sub-buffer on an old kernel",
    { buffer: { perCpuBytes: 1e7, subBufferBytes: 65_536, whenFull: "drop-oldest" } },
    { instanceFiles: new Set() },
    "unsupported",
    "kernel",
    "6.8",
  ],
  [
    "a pid scope in a container",
    { scope: { pids: "workload" } },
    { ownPids: true },
    "unsupported",
    "kernel",
    "--pid=host",
  ],
  [
    "a pid scope on a kernel without",
    { scope: { pids: [1] } },
    { instanceFiles: new Set() },
    "unsupported",
    "kernel",
    "",
  ],
])("%s is refused before anything is touched", (_, spec, facts, code, fault, hint) => {
  const result = planSession(buildSpec(spec), someFacts(facts), { instance: "s" });
  if (result.ok) throw new Error("planned");
  expect(result.error).toHaveLength(1);
  expect(result.error[0]).toMatchObject({ code, fault, severity: "error" });
  expect(result.error[0]?.hint ?? "").toContain(hint);
});

test("an event that may be missing is a warning", () => {
  const plan = planned({ tracepoints: [tracepoint("nosuch:thing", undefined, true), tracepoint("sched:*")] });
  expect(plan.warnings).toMatchObject([{ code: "unknown-event", severity: "warning" }]);
  expect(plan.events).toHaveLength(3);
});

test("everything that is wrong is said at once, in the order of the spec", () => {
  const source = { path: "s.yaml", text: "clock: x\nscope: y\ntracepoints: z\n" };
  const at = (start: number): Span => ({ source, start, end: start + 1 });
  const event = { ...tracepoint("sched:nosuch"), pattern: { value: "sched:nosuch", at: at(31) } };
  const spec = buildSpec({
    clock: { value: "x", at: at(7) },
    scope: { cpus: [9], at: at(16) },
    tracepoints: [event],
  });
  const result = planSession(spec, someFacts(), { instance: "s" });
  const lines = result.ok
    ? []
    : result.error.map(({ code, at }) => [code, lineColumn(source, at!.start).line]);
  expect(lines).toEqual([
    ["unsupported", 1],
    ["no-such-cpu", 2],
    ["unknown-event", 3],
  ]);
});

test("a filter longer than the kernel reads is refused", () => {
  const long = Array.from({ length: 300 }, (_, index) => `prev_pid == ${index}`)
    .join(" || ")
    .slice(0, 3990);
  const filter = long.slice(0, long.lastIndexOf(" || "));
  const small = planSession(
    buildSpec({ tracepoints: [tracepoint("sched:sched_switch", filter)] }),
    someFacts({ pageBytes: 2048 }),
    { instance: "s" },
  );
  expect(small).toMatchObject({ ok: false, error: [{ code: "expression-limit" }] });
});

function planned(spec: Partial<Spec>, facts: Partial<KernelFacts> = {}): Plan {
  const result = planSession(buildSpec(spec), someFacts(facts), { instance: "s" });
  if (!result.ok) throw new Error(JSON.stringify(result.error.map(({ message }) => message)));
  return result.value;
}

function written(operation: Plan["steps"][number]["apply"]): string {
  if ("path" in operation) {
    const text = textOf(operation);
    return `${operation.path.replace("instances/s/", "")} ${typeof text === "string" ? text : JSON.stringify(text)}`;
  }
  return "name" in operation ? `${operation.kind} ${operation.name}` : operation.kind;
}

function textOf(operation: Extract<Plan["steps"][number]["apply"], { path: string }>): unknown {
  if (operation.kind === "write-tids") return operation.source;
  if (operation.kind === "share-marker") return operation.anyUser ? "for any user" : "for root";
  return operation.kind === "set-list" ? operation.lines.join(" ") : operation.text;
}

function located<T>(value: T): { value: T; at: Span } {
  return { value, at: tracepoint("x").at };
}

function graphTracer(): NonNullable<Spec["tracer"]> {
  const { at } = tracepoint("x");
  const type = { value: "function_graph", at };
  return { at, type, functions: [], exclude: [], roots: [], notRoots: [], options: [] };
}

/** A kernel that has function_graph in its top-level buffer only. */
function topLevelFacts(trigger: string): Partial<KernelFacts> {
  return {
    release: "6.1.0",
    triggers: new Map([["sched:sched_switch", trigger]]),
    tracers: {
      available: ["function_graph", "nop"],
      users: [],
      state: new Map([["tracing_on", "1\n"]]),
      topLevelEntries: 0,
      symbols: [],
    },
  };
}
