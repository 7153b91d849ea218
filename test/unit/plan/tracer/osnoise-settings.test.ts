import { describe, expect, test } from "vitest";
import { armedFiles } from "../../../../src/plan/armed-files.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { cpuList } from "../../../../src/plan/tracer/osnoise-settings.ts";
import { loaded } from "../../spec/support.ts";
import { someFacts } from "../facts.ts";

/** As Linux 6.12 has them on a machine with two CPUs. */
const usual = {
  "osnoise/cpus": "0-1",
  "osnoise/options":
    "DEFAULTS OSNOISE_WORKLOAD NO_PANIC_ON_STOP NO_OSNOISE_PREEMPT_DISABLE NO_OSNOISE_IRQ_DISABLE",
  "osnoise/period_us": "1000000",
  "osnoise/print_stack": "0",
  "osnoise/runtime_us": "1000000",
  "osnoise/stop_tracing_total_us": "0",
  "osnoise/stop_tracing_us": "0",
  "osnoise/timerlat_period_us": "1000",
  "tracing_thresh": "0",
};

function plan(tracer: string, changed: Readonly<Record<string, string>> = {}, more = "") {
  const facts = someFacts({
    settings: new Map(Object.entries({ ...usual, ...changed })),
    tracers: {
      available: ["osnoise", "timerlat", "nop"],
      users: [],
      state: new Map(),
      topLevelEntries: 0,
      symbols: [],
    },
  });
  return planSession(loaded(`version: 1\nduration: 1s\ntracer: ${tracer}\n${more}`), facts, {
    instance: "s",
  });
}

/** `FILE: BEFORE → WRITTEN`, in order. */
function written(...input: Parameters<typeof plan>): readonly string[] {
  const planned = plan(...input);
  if (!planned.ok) throw new Error(planned.error[0]?.message);
  return planned.value.steps.flatMap(({ apply, undo }) =>
    apply.kind === "append" && apply.path.startsWith("osnoise/")
      ? [`${apply.path}: ${undo?.kind === "append" ? undo.text : "?"} → ${apply.text}`]
      : [],
  );
}

describe("the files of osnoise/", () => {
  test("are not written where they are as the kernel has them, and must stay so", () => {
    expect(written("osnoise")).toEqual([]);
    const planned = plan("osnoise");
    expect(planned.ok && armedFiles(planned.value).settings).toEqual(
      expect.arrayContaining(["osnoise/cpus", "osnoise/options", "osnoise/period_us", "osnoise/runtime_us"]),
    );
  });

  test("are set to what the spec asks for, and restored", () => {
    expect(
      written(
        "{type: timerlat, osnoise: {timerlat-period: 500us, print-stack: 1ms, stop-tracing: 2s, stop-tracing-total: 3s}}",
      ),
    ).toEqual([
      "osnoise/timerlat_period_us: 1000 → 500",
      "osnoise/stop_tracing_us: 0 → 2000000",
      "osnoise/stop_tracing_total_us: 0 → 3000000",
      "osnoise/print_stack: 0 → 1000",
    ]);
  });

  test("are set to the kernel's defaults where another program changed them", () => {
    const changed = {
      "osnoise/stop_tracing_us": "5",
      "osnoise/cpus": "1",
      "osnoise/options":
        "NO_DEFAULTS NO_OSNOISE_WORKLOAD PANIC_ON_STOP NO_OSNOISE_PREEMPT_DISABLE NO_OSNOISE_IRQ_DISABLE NO_FUTURE",
    };
    expect(written("osnoise", changed)).toEqual([
      "osnoise/cpus: 1 → 0-1",
      "osnoise/stop_tracing_us: 5 → 0",
      "osnoise/options: NO_OSNOISE_WORKLOAD → OSNOISE_WORKLOAD",
      "osnoise/options: PANIC_ON_STOP → NO_PANIC_ON_STOP",
    ]);
  });

  test("the kernel's word for all defaults is not written, and is expected as the kernel will print it", () => {
    const planned = plan("{type: timerlat, osnoise: {options: {OSNOISE_IRQ_DISABLE: true}}}");
    const expected = planned.ok
      ? planned.value.steps.flatMap(({ apply }) =>
          apply.kind === "expect" && apply.expected.kind === "settings" ? apply.expected.settings : [],
        )
      : [];
    expect(expected.findLast(({ path }) => path === "osnoise/options")?.text).toBe(
      "NO_DEFAULTS OSNOISE_WORKLOAD NO_PANIC_ON_STOP NO_OSNOISE_PREEMPT_DISABLE OSNOISE_IRQ_DISABLE",
    );
    expect(written("{type: timerlat, osnoise: {options: {OSNOISE_IRQ_DISABLE: true}}}")).toEqual([
      "osnoise/options: NO_OSNOISE_IRQ_DISABLE → OSNOISE_IRQ_DISABLE",
    ]);
  });

  test("a period is never shorter than the runtime, nor when both are restored", () => {
    const [short, long] = ["100000", "5000000"];
    expect(written("{type: osnoise, osnoise: {period: 100ms, runtime: 100ms}}")).toEqual([
      `osnoise/runtime_us: 1000000 → ${short}`,
      `osnoise/period_us: 1000000 → ${short}`,
    ]);
    expect(written("{type: osnoise, osnoise: {period: 5s, runtime: 5s}}")).toEqual([
      `osnoise/period_us: 1000000 → ${long}`,
      `osnoise/runtime_us: 1000000 → ${long}`,
    ]);
  });

  test("the CPUs of the scope are measured, and offline ones stay as they are", () => {
    expect(written("osnoise", {}, "scope: {cpus: [1]}")).toEqual(["osnoise/cpus: 0-1 → 1"]);
    expect(written("osnoise", { "osnoise/cpus": "0-3" })).toEqual([]);
  });

  test("where another instance measures, nothing is changed", () => {
    const facts = plan("{type: osnoise, osnoise: {period: 2s}}");
    if (!facts.ok) throw new Error("no plan");
    const locks = facts.value.steps.flatMap(({ apply }) => (apply.kind === "take-lock" ? [apply.lock] : []));
    expect(locks).toContain("osnoise");
    const alone = facts.value.steps.flatMap(({ apply }) =>
      apply.kind === "expect" && apply.expected.kind === "alone" ? apply.expected.tracers : [],
    );
    expect(alone).toEqual(["osnoise", "timerlat"]);
  });

  test("that this kernel does not have are refused by name", () => {
    const refused = plan("{type: timerlat, osnoise: {timerlat-align: 5us, options: {TIMERLAT_ALIGN: true}}}");
    expect(refused.ok ? [] : refused.error.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "unsupported: this kernel has no osnoise/timerlat_align_us",
      "unsupported: this kernel has no osnoise/options TIMERLAT_ALIGN",
    ]);
  });

  test("a recording that the kernel stops as asked was not stopped by another program", () => {
    const watched = (tracer: string): boolean => {
      const planned = plan(tracer);
      return planned.ok && armedFiles(planned.value).settings.includes("instances/s/tracing_on");
    };
    expect(watched("{type: osnoise, osnoise: {stop-tracing: 1ms}}")).toBe(false);
    expect(watched("{type: osnoise, osnoise: {period: 2s}}")).toBe(true);
  });
});

test.each([
  [[0, 1, 2, 5], "0-2,5"],
  [[3], "3"],
  [[7, 1, 0], "0-1,7"],
])("CPUs %j are written as %s", (cpus, text) => {
  expect(cpuList(cpus)).toBe(text);
});
