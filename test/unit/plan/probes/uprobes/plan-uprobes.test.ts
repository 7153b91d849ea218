import { describe, expect, test } from "vitest";
import { diagnostic } from "../../../../../src/core/diagnostic.ts";
import { fail, ok } from "../../../../../src/core/result.ts";
import { definitionText } from "../../../../../src/plan/events/dynamic-event.ts";
import { explainPlan } from "../../../../../src/plan/explain.ts";
import type { KernelFacts } from "../../../../../src/plan/kernel-facts.ts";
import { locateUnder, operationShell } from "../../../../../src/plan/shell/operation-shell.ts";
import { planSession } from "../../../../../src/plan/plan-session.ts";
import type { Plan } from "../../../../../src/plan/plan.ts";
import type { ProbeSite } from "../../../../../src/sites/probe-site.ts";
import { parseStaticArguments } from "../../../../../src/sites/static-probes/parse-static-arguments.ts";
import type { ResolvedArgument } from "../../../../../src/sites/static-probes/static-argument.ts";
import type { ProgramProbe } from "../../../../../src/spec/uprobes/program-probe.ts";
import { buildSpec, tracepoint } from "../../../../support/session/build-spec.ts";
import { uprobe } from "../../../../support/uprobes/uprobe.ts";
import { someFacts } from "../../facts.ts";

const libc: ProbeSite = {
  path: "/usr/lib/libc.so.6",
  offset: 0xf8340,
  symbol: "write",
  version: "GLIBC_2.2.5",
  delta: 0,
  buildId: "93ac",
  device: 2049,
  inode: 339_380,
  fileSystem: "ext4",
  machine: 62,
  bits: 64,
  warnings: [],
};

const write = uprobe("write", {
  name: "libc_write",
  args: { fd: "arg1:s32", count: "arg3" },
  filter: "fd == 1",
  returns: { got: "retval:s64" },
});

test("defined before the instance, in the session's own group; then it must still be the same file", () => {
  const plan = planned([write], [libc]);
  const done = plan.steps.map(({ phase, apply }) => `${phase} ${wordsOf(apply)}`);
  expect(done.filter((line) => /libc_write|instance$|libc\.so/u.test(line))).toEqual([
    "prepare p:ftrace_run_7_ab/libc_write /usr/lib/libc.so.6:0xf8340 fd=%di:s32 count=%dx:x64",
    "prepare r:ftrace_run_7_ab/libc_write_ret /usr/lib/libc.so.6:0xf8340 got=$retval:s64",
    "prepare make-instance",
    "prepare /usr/lib/libc.so.6 is 2049:339380",
    "configure instances/ftrace-run-7-ab/events/ftrace_run_7_ab/libc_write/filter fd == 1",
    "arm instances/ftrace-run-7-ab/events/ftrace_run_7_ab/libc_write/enable 1",
    "arm instances/ftrace-run-7-ab/events/ftrace_run_7_ab/libc_write_ret/enable 1",
  ]);
  expect(plan.steps.flatMap(({ undo }) => undo ?? [])).toEqual([
    { kind: "remove-event", group: "ftrace_run_7_ab", name: "libc_write" },
    { kind: "remove-event", group: "ftrace_run_7_ab", name: "libc_write_ret" },
    { kind: "remove-instance", name: "ftrace-run-7-ab" },
  ]);
  expect(plan.events.map(({ system, name }) => `${system}:${name}`)).toEqual([
    "uprobes:libc_write",
    "uprobes:libc_write_ret",
  ]);
  const { warnings: _, ...site } = libc;
  expect(plan.probeSites).toEqual([
    { event: "uprobes:libc_write", ...site },
    { event: "uprobes:libc_write_ret", ...site },
  ]);
});

describe("a static probe", () => {
  const reference = { kind: "usdt", provider: "lab", name: "step" } as const;
  const step = uprobe("step", {
    site: reference,
    args: { n: "arg1", text: "+0(arg2):string" },
    filter: "n < 0",
  });
  const site = staticSite([
    [0x1100, "-4@%edi 8@%rsi", 0x4030],
    [0x1200, "-4@-20(%rbp) 8@%rax", 0x4030],
  ]);
  const kernel = { raisesSemaphores: true, takesConstants: true };

  test("is one event, defined once for each of its sites, with its semaphore", () => {
    const plan = planned([step], [site], { uprobes: kernel });
    expect(
      plan.steps
        .filter(({ title }) => title.startsWith("define"))
        .map(({ title, apply }) => [title, wordsOf(apply)]),
    ).toEqual([
      [
        "define static probe step",
        "p:ftrace_run_7_ab/step /usr/lib/libc.so.6:0x1100(0x4030) n=%di:s32 text=+0(%si):string",
      ],
      [
        "define site 2 of static probe step",
        "p:ftrace_run_7_ab/step /usr/lib/libc.so.6:0x1200(0x4030) n=-20(%bp):s32 text=+0(%ax):string",
      ],
    ]);
    expect(plan.dynamicEvents).toHaveLength(1);
    expect(plan.probeSites).toMatchObject([{ event: "uprobes:step", staticProbe: site.staticProbe }]);
    expect(plan.events[0]?.fields.map(({ name, signed }) => [name, signed])).toContainEqual(["n", true]);
  });

  test("through a descriptor, all its sites", () => {
    const plan = planned([step], [{ ...site, path: "/opt/my app/x" }], {});
    const bodies = plan.steps.flatMap(({ apply }) => (apply.kind === "define-event" ? [apply] : []));
    expect(bodies.map(({ body }) => body.split(" ")[0])).toEqual([
      "/proc/self/fd/9:0x1100(0x4030)",
      "/proc/self/fd/9:0x1200(0x4030)",
    ]);
    expect(bodies.map(({ through }) => through)).toEqual(["/opt/my app/x", "/opt/my app/x"]);
  });

  test.each([
    [{ ...kernel, raisesSemaphores: false }, ["does not raise semaphores, and this static probe has one"]],
    [{ ...kernel, takesConstants: false }, ["probes one site per event, and this static probe has 2 sites"]],
    [kernel, []],
  ])("on a kernel that can %j", (uprobes, expected) => {
    const plan = planSession(buildSpec({ uprobes: [step] }), someFacts({ sites: [ok(site)], uprobes }), {
      instance: "ftrace-run-7-ab",
    });
    const problems = plan.ok ? [] : plan.error;
    expect(problems.map(({ code, message }) => [code, message])).toEqual(
      expected.map((what) => ["unsupported", `Linux 6.18.0 ${what}`]),
    );
  });

  test("one address with its semaphore and without is refused before the kernel does", () => {
    const plain = uprobe("plain", { site: { kind: "offset", offset: 0x1200 } });
    const { staticProbe: _, ...plainSite } = site;
    const elsewhere = { ...plainSite, offset: 0x1300 };
    expect(problemsOf([step, plain], [ok(site), ok({ ...plainSite, offset: 0x1200 })])).toMatchObject([
      { code: "wrong-value", message: expect.stringContaining("probed twice") as string },
    ]);
    expect(problemsOf([step, plain], [ok(site), ok(elsewhere)])).toEqual([]);
    const again = uprobe("again", { site: { kind: "usdt", name: "step" } });
    expect(problemsOf([step, again], [ok(site), ok(site)])).toEqual([]);
  });

  test("a value that can't be fetched names the operand, where the spec asks for it", () => {
    const floating = staticSite([[0x1100, "8f@%xmm0 8@%rsi", undefined]]);
    expect(problemsOf([step], [ok(floating)])).toMatchObject([
      { code: "expression-type", message: expect.stringContaining('"8f@%xmm0"') as string },
    ]);
  });

  test("where only a profile of the kernel is known, a number may have a sign", () => {
    const plan = planSession(buildSpec({ uprobes: [step] }), someFacts(), { instance: "ftrace-run-7-ab" });
    expect(plan.ok && plan.value.events.map(({ name }) => name)).toEqual(["step"]);
  });
});

describe("a path that the kernel's parser would not read", () => {
  test.each(["/opt/my app/x", "/opt/x#1", "/opt/à/x", "/opt/tab\there", "/opt/new\nline"])(
    "%j goes by descriptor",
    (path) => {
      const plan = planned([uprobe("write")], [{ ...libc, path }]);
      const define = plan.steps.find(({ apply }) => apply.kind === "define-event")!.apply;
      expect(define).toMatchObject({ body: "/proc/self/fd/9:0xf8340", through: path });
      expect(operationShell(define, locateUnder("/t"))).toMatch(/^\{ printf .*; \} 9< '/su);
    },
  );

  test.each(["/usr/bin/x:y(1)", "/opt/ü/x", "/proc/7/root/usr/bin/x", "/opt/%return"])(
    "%j is read as it is",
    (path) => {
      const plan = planned([uprobe("write")], [{ ...libc, path }]);
      expect(plan.steps.map(({ apply }) => wordsOf(apply))).toContain(
        `p:ftrace_run_7_ab/write ${path}:0xf8340`,
      );
    },
  );
});

test("explained: what is checked changes nothing", () => {
  const rows = explainPlan(planned([write], [libc]), "/t");
  expect(rows.find(({ title }) => title.startsWith("check"))).toMatchObject({
    file: "/usr/lib/libc.so.6",
    value: "is file 339380",
    undo: "changes nothing",
  });
});

describe("refused", () => {
  test.each([
    [
      "another build than the pinned one",
      uprobe("write", { buildId: "00ff" }),
      {},
      "other-build",
      "is a different build: its build-id is 93ac",
    ],
    [
      "a build-id where the file has none",
      uprobe("write", { buildId: "00ff" }),
      { buildId: undefined },
      "other-build",
      "has no build-id",
    ],
    [
      "the beginning of the right build-id",
      uprobe("write", { buildId: "93" }),
      {},
      "wrong-value",
      "this is only the beginning of the build-id of /usr/lib/libc.so.6; give all of it",
    ],
    ["a program for another machine", uprobe("write"), { machine: 183 }, "unsupported", "is for AArch64"],
    [
      "a machine that nobody knows",
      uprobe("write"),
      { machine: 8 },
      "unsupported",
      "for an unsupported machine (ELF machine 8, 64 bits)",
    ],
    [
      "a return from the middle",
      uprobe("write", { returns: {} }),
      { delta: 4 },
      "wrong-value",
      "a return probe belongs to a whole function",
    ],
    [
      "an argument in the middle",
      uprobe("write", { args: { fd: "arg1" } }),
      { delta: 4 },
      "expression-type",
      "fd: inside a function",
    ],
    ["a filter on no field", uprobe("write", { filter: "fd == 1" }), {}, "unknown-field", "fd"],
  ])("%s", (_, probe, parts, code, message) => {
    const [problem] = problemsOf([probe], [ok({ ...libc, ...parts } as ProbeSite)]);
    expect(problem).toMatchObject({ code, severity: "error" });
    expect(problem?.message).toContain(message);
  });

  test("the hint has the whole build-id", () => {
    expect(problemsOf([uprobe("write", { buildId: "93" })], [ok(libc)])[0]?.hint).toBe(
      "write build-id: 93ac",
    );
  });

  test("a name that another recorded event has", () => {
    const spec = buildSpec({
      uprobes: [uprobe("sched_switch")],
      tracepoints: [tracepoint("sched:sched_switch")],
    });
    const plan = planSession(spec, someFacts({ sites: [ok(libc)] }), { instance: "ftrace-run-7-ab" });
    expect(plan.ok ? [] : plan.error.map(({ message }) => message)).toEqual([
      "this probe has the same name as sched:sched_switch, which is also recorded",
    ]);
  });
});

describe("what isn't there", () => {
  const missing = fail([diagnostic("binary-missing", "the dynamic linker does not find library libx.so")]);

  test("is an error", () => {
    expect(problemsOf([uprobe("write")], [missing])).toMatchObject([
      { code: "binary-missing", severity: "error" },
    ]);
  });

  test("is a warning where it is optional; a mistake in its filter is still an error", () => {
    expect(problemsOf([uprobe("write", { optional: true })], [missing])).toMatchObject([
      { severity: "warning" },
    ]);
    const wrong = uprobe("write", { optional: true, filter: "nothing == 1" });
    expect(problemsOf([wrong], [missing])).toMatchObject([{ code: "unknown-field", severity: "error" }]);
  });

  test("is not asked for where only a profile of the kernel is known: filters are checked all the same", () => {
    const plan = planSession(buildSpec({ uprobes: [write] }), someFacts(), { instance: "ftrace-run-7-ab" });
    expect(plan.ok && plan.value.events.map(({ name }) => name)).toEqual(["libc_write", "libc_write_ret"]);
    expect(plan.ok && plan.value.dynamicEvents).toEqual([]);
  });
});

/** Offset, arguments and semaphore of each site. */
function staticSite(sites: readonly (readonly [number, string, number | undefined])[]): ProbeSite {
  const { symbol: _, version: __, delta: ___, ...file } = libc;
  return {
    ...file,
    offset: sites[0]![0],
    staticProbe: {
      provider: "lab",
      name: "step",
      sites: sites.map(([offset, notes, semaphoreOffset]) => ({
        offset,
        ...(semaphoreOffset !== undefined && { semaphoreOffset }),
        arguments: parseStaticArguments(notes, 62) as readonly ResolvedArgument[],
      })),
    },
  };
}

function planned(
  uprobes: readonly ProgramProbe[],
  sites: readonly ProbeSite[],
  parts: Partial<KernelFacts> = {},
): Plan {
  const facts: KernelFacts = someFacts({ sites: sites.map((site) => ok(site)), ...parts });
  const plan = planSession(buildSpec({ uprobes }), facts, { instance: "ftrace-run-7-ab" });
  if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join("; "));
  return plan.value;
}

/** Errors, or the warnings where there are none. */
function problemsOf(
  uprobes: readonly ProgramProbe[],
  sites: NonNullable<KernelFacts["sites"]>,
): Plan["warnings"] {
  const plan = planSession(buildSpec({ uprobes }), someFacts({ sites }), { instance: "ftrace-run-7-ab" });
  return plan.ok ? plan.value.warnings : plan.error;
}

function wordsOf(operation: Plan["steps"][number]["apply"]): string {
  if (operation.kind === "define-event") return definitionText(operation);
  if (operation.kind === "expect" && operation.expected.kind === "file") {
    const { file, device, inode } = operation.expected;
    return `${file} is ${device}:${inode}`;
  }
  if (operation.kind === "append") return `${operation.path} ${operation.text}`;
  return operation.kind;
}
