import { describe, expect, test } from "vitest";
import { hasFired, withoutThreads } from "../../../../src/plan/events/stop-trigger.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import type { KernelFacts } from "../../../../src/plan/kernel-facts.ts";
import type { Plan } from "../../../../src/plan/plan.ts";
import type { Spec, StopCondition } from "../../../../src/spec/spec.ts";
import { buildSpec, expression, tracepoint } from "../../../support/session/build-spec.ts";
import { kprobe } from "../../../support/probes.ts";
import { someFacts, withTasks } from "../facts.ts";

const at = tracepoint("x").at;

function stopAt(on: string, where?: string): StopCondition {
  return { on: { value: on, at }, ...(where !== undefined && { where: expression(where) }) };
}

function plan(spec: Partial<Spec>, facts: Partial<KernelFacts> = {}) {
  return planSession(buildSpec(spec), someFacts(facts), { instance: "s" });
}

function planned(spec: Partial<Spec>, facts: Partial<KernelFacts> = {}): Plan {
  const result = plan(spec, facts);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("; "));
  return result.value;
}

function triggerOf({ steps }: Plan) {
  return steps.find(({ apply }) => apply.kind === "append" && apply.text.startsWith("traceoff:1 if "));
}

const SWITCH = "sched:sched_switch";

describe("the condition", () => {
  test.each<[string, Partial<Spec>, string]>([
    ["none: always true, so that the event itself is recorded", { stop: stopAt(SWITCH) }, "common_type != 0"],
    ["as written", { stop: stopAt(SWITCH, "prev_pid == 3") }, "prev_pid == 3"],
    [
      "with the event's own filter, which a trigger ignores",
      {
        stop: stopAt(SWITCH, "prev_pid == 3 || prev_pid == 4"),
        tracepoints: [tracepoint("sched:*", "prev_pid != 0")],
      },
      "(prev_pid != 0 ) && (prev_pid == 3 || prev_pid == 4 )",
    ],
    [
      "with the scope's CPUs, which a trigger ignores",
      { stop: stopAt(SWITCH, "prev_pid == 3"), scope: { cpus: [0, 1] } },
      "(prev_pid == 3 ) && (CPU == 0 || CPU == 1 )",
    ],
  ])("%s", (_, spec, condition) => {
    const step = triggerOf(planned(spec));
    expect(step).toMatchObject({
      phase: "arm",
      apply: { path: "instances/s/events/sched/sched_switch/trigger", text: `traceoff:1 if ${condition}` },
      undo: { kind: "append", text: "!traceoff" },
    });
  });

  test("events of ftrace-run's own threads do not stop it, except those of the scheduler", () => {
    const { apply } = triggerOf(planned({ stop: stopAt("irq:irq_handler_entry") }))!;
    expect(apply).toMatchObject({ notOwn: true });
    const inContainer = planned({ stop: stopAt("irq:irq_handler_entry") }, { ownPids: true });
    expect(triggerOf(inContainer)!.apply).not.toHaveProperty("notOwn");
    expect(withoutThreads("traceoff:1 if irq == 3", [7, 8])).toBe(
      "traceoff:1 if (irq == 3 ) && ((common_pid != 7 && common_pid != 8) || common_flags & 88)",
    );
  });

  test("longer than the kernel reads, with the ids of own threads, is refused", () => {
    const long = Array.from({ length: 200 }, (_, index) => `prev_pid == ${index}`).join(" || ");
    expect(plan({ stop: stopAt(SWITCH, long) })).toMatchObject({
      ok: false,
      error: [{ code: "expression-limit" }],
    });
  });
});

describe("the event", () => {
  test("is recorded where it matches, if the spec does not list it", () => {
    const { steps, events } = planned({ stop: stopAt(SWITCH, "prev_pid == 3") });
    const writes = steps.flatMap(({ apply }) =>
      apply.kind === "append" ? [`${apply.path}=${apply.text}`] : [],
    );
    expect(writes).toContain("instances/s/events/sched/sched_switch/filter=prev_pid == 3");
    expect(writes).toContain("instances/s/events/sched/sched_switch/enable=1");
    expect(events.map(({ name }) => name)).toEqual(["sched_switch"]);
  });

  test("of a probe has its trigger in the session's group", () => {
    const spec = { kprobes: [kprobe("do_sys_openat2", { name: "openat" })], stop: stopAt("kprobes:openat") };
    const probes = {
      kinds: new Set(["kprobe"] as const),
      types: new Set<string>(),
      knowsNames: false,
      returnsTakeArguments: false,
      symbols: [{ name: "do_sys_openat2" }],
      blacklist: new Set<string>(),
    };
    const { stop } = planned(spec, { probes });
    expect(stop?.event).toBe("kprobes:openat");
    expect(stop?.file).toMatch(/^instances\/s\/events\/\w+\/openat\/trigger$/);
  });

  test.each<[string, Spec["scope"]]>([
    ["scope.pids", { pids: [1] }],
    ["scope.pids", { at, tasks: { key: "scope.pids", comm: "dd*" } }],
    ["scope.cgroup", { at, tasks: { key: "scope.cgroup", cgroup: "/x" } }],
  ])("%s does not limit it: a warning, unless the condition names the task", (key, scope) => {
    const message = `${key} does not limit \`stop\`: any task's ${SWITCH} can stop the recording`;
    const { warnings } = planned({ stop: stopAt(SWITCH), scope }, withTasks);
    expect(warnings).toMatchObject([{ code: "wrong-value", severity: "warning", message }]);
    expect(planned({ stop: stopAt(SWITCH, 'COMM == "dd"'), scope }, withTasks).warnings).toEqual([]);
  });
});

test("before Linux 5.18 the trigger stops the top-level instance: refused", () => {
  expect(plan({ stop: stopAt(SWITCH) }, { release: "5.17.9" })).toMatchObject({
    ok: false,
    error: [{ code: "unsupported", fault: "kernel" }],
  });
});

describe("a marker", () => {
  const print = {
    id: 5,
    system: "ftrace",
    name: "print",
    fields: [
      {
        name: "common_type",
        type: "unsigned short",
        offset: 0,
        size: 2,
        signed: false,
        common: true,
        shape: { kind: "integer", bytes: 2 },
      },
      {
        name: "buf",
        type: "char",
        offset: 16,
        size: 0,
        signed: false,
        common: false,
        shape: { kind: "text", bytes: 0 },
      },
    ],
    printFormat: "",
  } as const;
  const facts = { formats: new Map([...someFacts().formats, ["ftrace:print", print]]) };
  const markers = { at };

  test.each(['buf ~ "*done*"', 'buf ~ "done*"'])("%s is written as it is", (where) => {
    const { apply } = triggerOf(planned({ markers, stop: stopAt("ftrace:print", where) }, facts))!;
    expect(apply).toMatchObject({ text: `traceoff:1 if ${where}` });
    expect(apply).not.toHaveProperty("notOwn");
  });

  test.each(['buf == "done"', 'buf ~ "*done"', 'buf ~ "d?ne*"', 'buf ~ "*a*b*"'])(
    "%s matches no marker: refused",
    (where) => {
      expect(plan({ markers, stop: stopAt("ftrace:print", where) }, facts)).toMatchObject({
        ok: false,
        error: [
          {
            code: "wrong-value",
            message: "the kernel can compare a marker only with a pattern TEXT* or *TEXT*",
          },
        ],
      });
    },
  );
});

test("a trigger has fired when its count is 0, whatever other triggers there are", () => {
  expect(hasFired("traceoff:count=1 if prev_pid == 3\n")).toBe(false);
  expect(hasFired("stacktrace:unlimited\ntraceoff:count=0 if prev_pid == 3\n")).toBe(true);
  expect(hasFired("traceoff:count=0\n")).toBe(true);
  expect(hasFired("stacktrace:count=0 if prev_pid == 3\ntraceoff:count=1\n")).toBe(false);
});
