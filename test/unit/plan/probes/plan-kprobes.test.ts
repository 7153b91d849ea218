import { describe, expect, test } from "vitest";
import { definitionText } from "../../../../src/plan/events/dynamic-event.ts";
import type { KernelFacts, ProbeFacts } from "../../../../src/plan/kernel-facts.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import type { Plan } from "../../../../src/plan/plan.ts";
import type { KernelProbe, Spec } from "../../../../src/spec/spec.ts";
import { buildSpec, tracepoint } from "../../../support/session/build-spec.ts";
import { kprobe } from "../../../support/probes.ts";
import { someFacts } from "../facts.ts";

const openat = kprobe("do_sys_openat2", {
  name: "openat",
  args: { dfd: "$arg1:s32", path: "+0($arg2):ustring" },
  filter: "dfd == -100",
  returns: { args: { fd: "$retval:s32" }, maxActive: 16 },
});

const probes: ProbeFacts = {
  kinds: new Set(["kprobe"]),
  types: new Set(["s32", "u64", "x64", "string", "ustring"]),
  knowsNames: false,
  returnsTakeArguments: false,
  symbols: [
    { name: "do_sys_openat2" },
    { name: "vfs_read" },
    { name: "vfs_read.isra.0" },
    { name: "twice" },
    { name: "twice" },
    { name: "in_two", module: "a" },
    { name: "in_two", module: "b" },
    { name: "gone.constprop.0" },
    { name: "kept_out" },
  ],
  functions: ["do_sys_openat2", "vfs_read"],
  blacklist: new Set(["kept_out"]),
};

test("definitions come before the instance, in the session's own group, and go after it", () => {
  const { steps, dynamicEvents, events } = planned({ kprobes: [openat] }, { probes });
  const done = steps.map(({ phase, apply }) =>
    apply.kind === "define-event"
      ? `${phase} ${definitionText(apply)}`
      : `${phase} ${"path" in apply ? apply.path : apply.kind}`,
  );
  expect(done.filter((line) => /define|openat|instance$/u.test(line))).toEqual([
    "prepare p:ftrace_run_7_ab/openat do_sys_openat2 dfd=$arg1:s32 path=+0($arg2):ustring",
    "prepare r16:ftrace_run_7_ab/openat_ret do_sys_openat2 fd=$retval:s32",
    "prepare make-instance",
    "configure instances/ftrace-run-7-ab/events/ftrace_run_7_ab/openat/filter",
    "arm instances/ftrace-run-7-ab/events/ftrace_run_7_ab/openat/enable",
    "arm instances/ftrace-run-7-ab/events/ftrace_run_7_ab/openat_ret/enable",
  ]);
  expect(steps.flatMap(({ undo }) => undo ?? [])).toEqual([
    { kind: "remove-event", group: "ftrace_run_7_ab", name: "openat" },
    { kind: "remove-event", group: "ftrace_run_7_ab", name: "openat_ret" },
    { kind: "remove-instance", name: "ftrace-run-7-ab" },
  ]);
  expect(events.map(({ system, name }) => `${system}:${name}`)).toEqual([
    "kprobes:openat",
    "kprobes:openat_ret",
  ]);
  expect(dynamicEvents[0]).toEqual({ event: "kprobes:openat", group: "ftrace_run_7_ab", name: "openat" });
});

test("an fprobe says so, and its return where it sits", () => {
  const facts = { probes: { ...probes, kinds: new Set(["kprobe", "fprobe"] as const) } };
  const { steps } = planned({ kprobes: [kprobe("vfs_read", { kind: "fprobe", returns: {} })] }, facts);
  const lines = steps.flatMap(({ apply }) => (apply.kind === "define-event" ? [definitionText(apply)] : []));
  expect(lines).toEqual([
    "f:ftrace_run_7_ab/vfs_read vfs_read",
    "f:ftrace_run_7_ab/vfs_read_ret vfs_read%return",
  ]);
});

test("an fprobe's returns are counted against its entries, where all of both are recorded", () => {
  const facts = { release: "6.12.0", probes: { ...probes, kinds: new Set(["kprobe", "fprobe"] as const) } };
  const fprobe = kprobe("vfs_read", { kind: "fprobe", returns: {} });
  const whole = planned({ kprobes: [fprobe] }, facts);
  expect(whole.dynamicEvents.map(({ returnsOf }) => returnsOf)).toEqual([
    undefined,
    { function: "vfs_read", entry: "kprobes:vfs_read" },
  ]);
  expect(whole.warnings.map(({ code }) => code)).not.toContain("probe-unsure");
  const part = planned({ kprobes: [fprobe], scope: { cpus: [0] } }, facts);
  expect(part.dynamicEvents.map(({ returnsOf }) => returnsOf)).toEqual([undefined, undefined]);
  expect(part.warnings.find(({ code }) => code === "probe-unsure")?.message).toContain(
    "missed returns of vfs_read_ret cannot be counted",
  );
});

test("a caret of the kernel's is found in the spec", () => {
  const { steps } = planned({ kprobes: [openat] }, { probes });
  const step = steps.find(({ apply }) => apply.kind === "define-event")!;
  const line = "p:ftrace_run_7_ab/openat do_sys_openat2 dfd=$arg1:s32 path=+0($arg2):ustring";
  const textAt = (text: string): string => {
    const at = step.spanAt!(line.indexOf(text));
    return at.source.text.slice(at.start, at.end);
  };
  expect(["ftrace_run", "do_sys", "dfd", "$arg1", "s32", "path", "$arg2", "ustring"].map(textAt)).toEqual([
    "openat",
    "do_sys_openat2",
    "dfd",
    "$arg1:s32",
    "s32",
    "path",
    "$arg2):ustring",
    "ustring",
  ]);
});

describe("what the kernel lacks is reported before anything is changed", () => {
  test.each<[string, KernelProbe, string, string]>([
    [
      "a kernel without the kind",
      kprobe("vfs_read", { kind: "fprobe" }),
      "has no fprobes",
      "remove `kind: fprobe`",
    ],
    ["a misspelt function", kprobe("vfs_reed"), "no function vfs_reed", 'did you mean "vfs_read"?'],
    ["one that is gone", kprobe("completely_inlined"), "no function completely_inlined", "it may be inlined"],
    ["one that was split", kprobe("gone"), "no function gone", "gone.constprop.0"],
    ["one of two", kprobe("twice"), "2 functions named twice", "a unique name"],
    ["one of two modules'", kprobe("in_two"), "2 functions named in_two", "a:in_two, b:in_two"],
    ["another module's", kprobe("c:in_two"), "module c has no function in_two", "it is in module a"],
    ["one that may not be probed", kprobe("kept_out"), "on the kernel's blacklist", "that calls it"],
    ["a type", kprobe("do_sys_openat2", { args: { a: "$arg1:char" } }), "no type char", "u8"],
    [
      "names of arguments",
      kprobe("do_sys_openat2", { args: { a: "how->flags:u64" } }),
      "cannot fetch arguments by name",
      "$arg1",
    ],
    [
      "arguments at the return",
      kprobe("do_sys_openat2", { returns: { args: { a: "+0($arg1):u64" } } }),
      "cannot fetch arguments when a function returns",
      "Linux 6.9",
    ],
  ])("%s", (_, probe, message, hint) => {
    const result = plan({ kprobes: [probe] }, { probes });
    if (result.ok) throw new Error("planned");
    expect(result.error).toHaveLength(1);
    expect(result.error[0]).toMatchObject({ fault: "kernel", severity: "error" });
    expect(result.error[0]!.message).toContain(message);
    expect(result.error[0]!.hint).toContain(hint);
  });

  test("a kernel with no probes at all", () => {
    const result = plan({ kprobes: [openat] }, { probes: { ...probes, kinds: new Set<never>() } });
    expect(result).toMatchObject({ ok: false, error: [{ code: "unsupported" }] });
    expect(!result.ok && result.error[0]!.hint).toContain("--vm");
  });

  test("what is optional is left out, with a warning", () => {
    const made = planned({ kprobes: [kprobe("vfs_reed", { optional: true })] }, { probes });
    expect(made.warnings).toMatchObject([{ code: "unknown-function", severity: "warning" }]);
    expect(made.events).toEqual([]);
  });

  test("a part of it that the compiler has split off is told of", () => {
    const made = planned({ kprobes: [kprobe("vfs_read")] }, { probes });
    expect(made.warnings).toMatchObject([{ code: "function-split" }]);
  });

  test("a kernel known by its profile only can't be asked", () => {
    expect(planned({ kprobes: [kprobe("anything")] }).dynamicEvents).toHaveLength(1);
  });
});

test("one name is one event", () => {
  const spec = {
    tracepoints: [tracepoint("sched:*")],
    kprobes: [kprobe("vfs_read", { name: "sched_switch" })],
  };
  expect(plan(spec, { probes })).toMatchObject({
    ok: false,
    error: [{ code: "wrong-value", fault: "spec" }],
  });
});

test("a definition longer than the kernel reads is refused", () => {
  const args = Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [`field_number_${index}`, "+0(+8(+16($arg1))):u64"]),
  );
  expect(plan({ kprobes: [kprobe("vfs_read", { args })] })).toMatchObject({
    ok: false,
    error: [{ code: "expression-limit" }],
  });
});

function plan(spec: Partial<Spec>, facts: Partial<KernelFacts> = {}): ReturnType<typeof planSession> {
  return planSession(buildSpec(spec), someFacts(facts), { instance: "ftrace-run-7-ab" });
}

function planned(spec: Partial<Spec>, facts: Partial<KernelFacts> = {}): Plan {
  const result = plan(spec, facts);
  if (!result.ok) throw new Error(JSON.stringify(result.error.map(({ message }) => message)));
  return result.value;
}
