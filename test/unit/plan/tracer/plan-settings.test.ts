import { expect, test } from "vitest";
import type { KernelFacts, TracerFacts } from "../../../../src/plan/kernel-facts.ts";
import { armedFiles } from "../../../../src/plan/armed-files.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import type { Operation, Plan, Step } from "../../../../src/plan/plan.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { buildSpec, tracepoint } from "../../../support/session/build-spec.ts";
import { someFacts, withExec } from "../facts.ts";

const at = tracepoint("x").at;
const defaults = {
  "tracing_thresh": "0",
  "options/func-no-repeats": "0",
  "options/func_stack_trace": "0",
  "options/funcgraph-irqs": "1",
  "options/funcgraph-tail": "0",
  "options/overwrite": "1",
  "options/record-cmd": "1",
  "options/record-tgid": "0",
  "options/sleep-time": "1",
  "options/stacktrace": "0",
  "options/trace_printk_dest": "1",
  "options/userstacktrace": "0",
};
type Settings = Partial<Record<keyof typeof defaults, string>>;

test("what is as needed is not written, and must stay so once the tracer is set", () => {
  expect(settingSteps("function")).toEqual([]);
  const { steps } = planned("function");
  const [tracer, check] = ["current_tracer function", "expect-settings"].map((text) =>
    steps.findIndex(({ apply }) => shown(apply).startsWith(text)),
  );
  expect(check! - tracer!).toBe(1);
  expect(steps[check!]!.apply).toMatchObject({
    expected: {
      session: "s",
      settings: [
        { path: "instances/s/options/func_stack_trace", text: "0", lock: "options-of-function" },
        { path: "instances/s/options/func-no-repeats", text: "0", lock: "options-of-function" },
      ],
    },
  });
});

test("what a recording relies on must read the same when it ends", () => {
  const settings = (type: string): readonly string[] => armedFiles(plannedPlan(type)).settings;
  expect(settings("function")).toEqual(
    expect.arrayContaining(["instances/s/options/func_stack_trace", "instances/s/options/func-no-repeats"]),
  );
  expect(settings("function_graph")).toEqual(
    expect.arrayContaining(["tracing_thresh", "instances/s/options/sleep-time"]),
  );
});

test("what is not as needed is set under a lock, before the tracer, through the instance, and put back at the top level", () => {
  const steps = settingSteps("function", { settings: { "options/func_stack_trace": "1" } });
  expect(steps.map(({ apply }) => shown(apply))).toEqual([
    "take-lock options-of-function",
    "expect-alone function",
    "options/func_stack_trace 0",
  ]);
  expect(steps[2]).toMatchObject({
    apply: { path: "instances/s/options/func_stack_trace" },
    undo: { kind: "append", path: "options/func_stack_trace", text: "1" },
  });
  expect(steps[0]!.undo).toMatchObject({ kind: "give-lock", lock: "options-of-function", session: "s" });
});

test("an option that the spec sets is put back, too", () => {
  const steps = settingSteps("function_graph", { options: { "sleep-time": false, "funcgraph-tail": true } });
  expect(steps.map(({ apply, undo }) => [shown(apply), undo && shown(undo)])).toEqual([
    ["expect-alone function_graph", undefined],
    ["options/sleep-time 0", "options/sleep-time 1"],
    ["options/funcgraph-tail 1", "options/funcgraph-tail 0"],
  ]);
});

test("a threshold that something else has set is set aside for tracers that leave out what is shorter", () => {
  const facts = { settings: { tracing_thresh: "100" } };
  expect(settingSteps("function_graph", facts).map(({ apply }) => shown(apply))).toEqual([
    "take-lock tracing-thresh",
    expect.stringMatching(/^expect-alone function_graph,/u),
    "tracing_thresh 0",
  ]);
  expect(settingSteps("function", facts)).toEqual([]);
});

test("a recording that depends on a setting is not disturbed: the refusal names it and the setting", () => {
  const users = [{ folder: "instances/other", tracer: "function" }];
  const changed = { settings: { "options/func_stack_trace": "1" }, tracers: { users } } as const;
  expect(refusal("function", changed)).toEqual([
    "in-use: option func_stack_trace is global to the kernel: it is 1, this recording needs 0, and instance other traces with function",
  ]);
  expect(refusal("function", { tracers: { users } })).toEqual([]);
  const graph = { tracers: { users: [{ folder: "", tracer: "function_graph" }] } } as const;
  expect(refusal("function_graph", { ...graph, settings: { tracing_thresh: "7" } })[0]).toMatch(
    /^in-use: tracing_thresh is global .* it is 7, .* the top-level instance traces with function_graph$/u,
  );
});

test("from Linux 6.19 on a tracer's options are the instance's own; so they are where an instance shows others", () => {
  for (const facts of [{ release: "6.19.0" }, { tracers: { optionsPerInstance: true } }] as const) {
    const steps = settingSteps("function", { ...facts, settings: { "options/func_stack_trace": "1" } });
    expect(steps.map(({ apply, undo }) => [shown(apply), undo])).toEqual([
      ["options/func_stack_trace 0", undefined],
    ]);
    expect(planned("function", facts).steps.map(({ apply }) => shown(apply))).not.toContain(
      "expect-settings",
    );
  }
});

test("an option of another tracer means nothing here, and one of the top level alone can't be set in an instance", () => {
  expect(refusal("function", { options: { "sleep-time": false } })).toEqual([
    "wrong-value: option sleep-time belongs to tracer function_graph; this is function",
  ]);
  expect(refusal("function", { options: { "record-cmd": false } })).toEqual([
    "unsupported: only the top-level instance has option record-cmd, and this recording uses a private instance",
  ]);
});

test("what a new instance takes over from the top level, and changes what is recorded, is set right in it", () => {
  const settings = {
    "options/stacktrace": "1",
    "options/userstacktrace": "1",
    "options/record-cmd": "0",
  } as const;
  const lines = (spec: Partial<Spec>): unknown =>
    plannedSpec(spec, { settings }).steps.flatMap(({ apply, undo }) =>
      "path" in apply && /options\/(?:.*stacktrace|record-cmd)/u.test(apply.path)
        ? [[apply.path, apply.kind === "append" && apply.text, undo && shown(undo)]]
        : [],
    );
  const tracepoints = [tracepoint("sched:sched_switch")];
  expect(lines({ tracepoints })).toEqual([
    ["options/record-cmd", "1", "options/record-cmd 0"],
    ["instances/s/options/stacktrace", "0", undefined],
    ["instances/s/options/userstacktrace", "0", undefined],
  ]);
  expect(lines({ tracepoints, userStacks: { at } })).toEqual([
    ["options/record-cmd", "1", "options/record-cmd 0"],
    ["instances/s/options/stacktrace", "0", undefined],
    ["instances/s/options/userstacktrace", "1", undefined],
  ]);
  const { steps } = plannedSpec({ tracepoints }, { settings });
  expect(steps.slice(0, 3).map(({ apply }) => shown(apply))).toEqual([
    "take-lock record-cmd",
    "options/record-cmd 1",
    "make-instance",
  ]);
});

test("one instance is the destination of trace_printk, and tgids are noted for all: both are put back", () => {
  const { steps } = planned("function", { options: { "trace_printk_dest": true, "record-tgid": true } });
  const undone = steps.flatMap(({ apply, undo }) =>
    undo && shown(apply).startsWith("options/")
      ? [`${shown(apply)}; ${"path" in undo && undo.path} ${textOf(undo)}`]
      : [],
  );
  expect(undone).toEqual([
    "options/trace_printk_dest 1; options/trace_printk_dest 1",
    "options/record-tgid 1; instances/s/options/record-tgid 0",
  ]);
  const elsewhere = {
    settings: { "options/trace_printk_dest": "0" },
    options: { trace_printk_dest: true },
  } as const;
  expect(refusal("function", elsewhere)[0]).toMatch(/^in-use: another instance/u);
});

test("in the top-level instance, filters and CPUs that were left there don't narrow the recording, and are put back", () => {
  const left = {
    "tracing_cpumask": "1\n",
    "tracing_on": "1\n",
    "events/sched/sched_switch/filter": "prev_pid == 4194300\n",
    "events/sched/sched_wakeup/filter": "none\n",
  };
  const tracepoints = [tracepoint("sched:sched_switch"), tracepoint("sched:sched_wakeup")];
  const { steps } = plannedSpec(
    { tracer: tracer("function_graph"), tracepoints },
    { release: "6.1.0", tracers: { state: new Map(Object.entries(left)) } },
  );
  const lines = steps.flatMap(({ apply, undo }) =>
    /cpumask|filter/u.test(shown(apply)) ? [[shown(apply), undo && shown(undo)]] : [],
  );
  expect(lines).toEqual([
    ["tracing_cpumask 3", "tracing_cpumask 1"],
    ["events/sched/sched_switch/filter 0", "events/sched/sched_switch/filter prev_pid == 4194300"],
  ]);
});

test("in the top-level instance, sizes that differ from CPU to CPU are put back one by one", () => {
  const sizes = {
    "buffer_size_kb": "X\n",
    "per_cpu/cpu0/buffer_size_kb": "1410\n",
    "per_cpu/cpu1/buffer_size_kb": "67\n",
  };
  const { steps } = plannedSpec(
    { tracer: tracer("function_graph") },
    { release: "6.1.0", tracers: { state: new Map(Object.entries(sizes)) } },
  );
  const lines = steps.flatMap(({ apply, undo }) =>
    shown(apply).includes("buffer_size_kb") ? [[shown(apply), undo && shown(undo)]] : [],
  );
  expect(lines).toEqual([
    ["per_cpu/cpu0/buffer_size_kb 1024", "per_cpu/cpu0/buffer_size_kb 1410"],
    ["per_cpu/cpu1/buffer_size_kb 1024", "per_cpu/cpu1/buffer_size_kb 67"],
  ]);
});

test("no function is traced where the machine's switch is off", () => {
  expect(refusal("function", { functionsOff: true })).toEqual([
    "unsupported: cannot trace functions: kernel.ftrace_enabled is 0 on this machine",
  ]);
  expect(refusal("nop", { functionsOff: true })).toEqual([]);
});

interface Kernel {
  readonly release?: string;
  readonly functionsOff?: true;
  readonly settings?: Settings;
  readonly options?: Readonly<Record<string, boolean>>;
  readonly tracers?: Partial<TracerFacts>;
}

function facts({
  release = "6.12.0",
  settings = {},
  tracers = {},
  functionsOff,
}: Kernel): Partial<KernelFacts> {
  const base: TracerFacts = {
    available: ["function", "function_graph", "nop"],
    inInstances: release.startsWith("6.1.") ? ["function", "nop"] : ["function", "function_graph", "nop"],
    users: [],
    state: new Map(),
    topLevelEntries: 0,
    symbols: [],
  };
  return {
    release,
    ...(functionsOff && { functionsOff }),
    settings: new Map(Object.entries({ ...defaults, ...settings })),
    instanceFiles: new Set(Object.keys(defaults).filter((file) => file.startsWith("options/"))),
    tracers: { ...base, ...tracers },
  };
}

function tracer(type: string, options: Kernel["options"] = {}): NonNullable<Spec["tracer"]> {
  const list = Object.entries(options).map(([name, on]) => ({ name, on, at }));
  return {
    at,
    type: { value: type, at },
    functions: [],
    exclude: [],
    roots: [],
    notRoots: [],
    options: list,
  };
}

function attempt(spec: Partial<Spec>, kernel: Kernel): ReturnType<typeof planSession> {
  return planSession(buildSpec(spec), someFacts({ ...withExec, ...facts(kernel) }), { instance: "s" });
}

function plannedPlan(type: string): Plan {
  const plan = attempt({ tracer: tracer(type) }, {});
  if (!plan.ok) throw new Error("no plan");
  return plan.value;
}

function plannedSpec(spec: Partial<Spec>, kernel: Kernel = {}): { readonly steps: readonly Step[] } {
  const plan = attempt(spec, kernel);
  if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join("; "));
  return plan.value;
}

function planned(type: string, kernel: Kernel = {}): { readonly steps: readonly Step[] } {
  return plannedSpec({ tracer: tracer(type, kernel.options) }, kernel);
}

/** Those between the graph's own and the tracer itself. */
function settingSteps(type: string, kernel: Kernel = {}): readonly Step[] {
  return planned(type, kernel).steps.filter(
    ({ apply }) =>
      (apply.kind === "expect" && apply.expected.kind === "alone") ||
      (apply.kind === "take-lock" && apply.lock !== "function-graph") ||
      ("path" in apply && /tracing_thresh|options\/(?:func|sleep)/u.test(apply.path)),
  );
}

function refusal(type: string, kernel: Kernel = {}): readonly string[] {
  const plan = attempt({ tracer: tracer(type, kernel.options) }, kernel);
  return plan.ok ? [] : plan.error.map(({ code, message }) => `${code}: ${message}`);
}

function shown(operation: Operation): string {
  if ("path" in operation) return `${operation.path.replace("instances/s/", "")} ${textOf(operation)}`;
  if (operation.kind === "expect") {
    const { expected } = operation;
    return `expect-${expected.kind}${expected.kind === "alone" ? ` ${expected.tracers.join(",")}` : ""}`;
  }
  return "lock" in operation ? `${operation.kind} ${operation.lock}` : operation.kind;
}

function textOf(operation: Operation): string {
  return "text" in operation ? operation.text : "";
}

test("more names of tasks are remembered, where nobody else's would be forgotten", () => {
  const raised = (facts: Partial<KernelFacts>) => {
    const made = planSession(buildSpec({}), someFacts(facts), { instance: "s" });
    if (!made.ok) throw new Error("no plan");
    return made.value.steps.filter(({ apply }) => "raises" in apply);
  };
  const settings = new Map([["saved_cmdlines_size", "128"]]);
  const [file, lock] = ["saved_cmdlines_size", { lock: "task-names", session: "s" }] as const;
  expect(raised({ settings })).toMatchObject([
    {
      phase: "prepare",
      apply: { kind: "take-lock", ...lock, raises: { file, text: "32768" } },
      undo: { kind: "give-lock", ...lock, lowers: { file, text: "128" } },
    },
  ]);
  expect(raised({ settings, othersRecord: true })).toEqual([]);
  expect(raised({ settings, ownRun: true })).toEqual([]);
  expect(raised({ settings: new Map([["saved_cmdlines_size", "32790"]]) })).toEqual([]);
  expect(raised({})).toEqual([]);
});

test("calls that the kernel counts instead of recording them are an event, too, and that is said", () => {
  const plan = attempt({ tracer: tracer("function", { "func-no-repeats": true }) }, {});
  expect(plan.ok && plan.value.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "repeats-apart: with func-no-repeats, repeated calls are recorded as one ftrace:function event",
  ]);
});
