import { describe, expect, test } from "vitest";
import { definitionText } from "../../../../src/plan/events/dynamic-event.ts";
import type { KernelFacts, ProbeFacts } from "../../../../src/plan/kernel-facts.ts";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { parseEventFormat } from "../../../../src/trace/decode/parse-event-format.ts";
import { loadSpec } from "../../../../src/spec/load-spec.ts";
import { someFacts } from "../facts.ts";

const probes: ProbeFacts = {
  kinds: new Set(["kprobe", "eprobe", "tprobe"]),
  types: new Set(["s32", "u64", "x64", "string", "ustring"]),
  knowsNames: true,
  returnsTakeArguments: true,
  symbols: [{ name: "__probestub_sched_switch" }],
  blacklist: new Set(),
};

const OPEN = "{event: syscalls:sys_enter_openat, name: open, args: {path: '+0($filename):ustring'}";
const RAW = "{event: sched:sched_switch, name: raw, args: {start: 'next->start_time:u64'}";

test("an event probe has the tracepoint's numbers and strings, then its own fields; it is disabled before its instance is removed", () => {
  const plan = planned(`${OPEN}, filter: 'path ~ "/etc/*" && dfd != 3'}`);
  if (!plan.ok) throw new Error(plan.error[0]?.message);
  const { steps, dynamicEvents, events } = plan.value;
  const definitions = steps.flatMap(({ apply }) =>
    apply.kind === "define-event" ? [definitionText(apply)] : [],
  );
  expect(definitions).toEqual([
    "e:ftrace_run_7_ab/open syscalls.sys_enter_openat __syscall_nr=$__syscall_nr:s32 dfd=$dfd:u64 filename=$filename:x64 flags=$flags:u64 mode=$mode:u64 path=+0($filename):ustring",
  ]);
  expect(dynamicEvents).toEqual([{ event: "eprobes:open", group: "ftrace_run_7_ab", name: "open" }]);
  const open = events.find(({ name }) => name === "open")!;
  expect(open.fields.filter(({ common }) => !common).map(({ name, offset }) => [name, offset])).toEqual([
    ["__syscall_nr", 8],
    ["dfd", 12],
    ["filename", 20],
    ["flags", 28],
    ["mode", 36],
    ["path", 44],
  ]);
  expect(open.fields.at(-1)!.shape).toMatchObject({
    kind: "dynamic-text",
    fault: { locators: [44] },
  });
  expect(steps.flatMap(({ undo }) => undo ?? []).slice(-1)).toEqual([
    {
      kind: "append",
      path: "instances/ftrace-run-7-ab/events/ftrace_run_7_ab/open/enable",
      text: "0",
    },
  ]);
});

test("raw arguments make a probe of the tracepoint, with its own fields only", () => {
  const plan = planned(`${RAW}}`);
  if (!plan.ok) throw new Error(plan.error[0]?.message);
  const { steps, dynamicEvents } = plan.value;
  expect(steps.map(({ apply }) => (apply.kind === "define-event" ? definitionText(apply) : ""))).toContain(
    "t:ftrace_run_7_ab/raw sched_switch start=next->start_time:u64",
  );
  expect(dynamicEvents[0]!.event).toBe("tracepoints:raw");
});

describe("kernels without them: what does the same is written out", () => {
  test.each([
    [
      "kprobes of x86-64",
      OPEN,
      { kinds: new Set(["kprobe"] as const) },
      "this kernel (Linux 6.18.0) has no event probes",
      "a kprobe records the same: kprobes: [{name: open, function: __x64_sys_openat, args: {path: '+0(+104($arg1)):ustring'}}]",
    ],
    [
      "nothing",
      OPEN,
      { kinds: new Set([] as const) },
      "this kernel (Linux 6.18.0) has no event probes",
      "run it with --vm: the guest's kernel has function tracers and probes",
    ],
    [
      "no raw arguments",
      RAW,
      { kinds: new Set(["kprobe", "eprobe"] as const) },
      "this kernel (Linux 6.18.0) has no probes of raw tracepoint arguments",
      "fetch fields of the event instead ($prev_comm, $prev_pid); raw arguments need Linux 6.6; run it with --vm: the guest's kernel has function tracers and probes",
    ],
    [
      "an event that is none of a tracepoint",
      "{event: syscalls:sys_enter_openat, args: {path: '+0($arg1):ustring'}",
      {},
      "syscalls:sys_enter_openat is not a tracepoint with raw arguments",
      "fetch fields of the event, such as $NAME:u64",
    ],
  ])("%s", (_, line, parts, message, hint) => {
    const refused = planned(`${line}}`, { probes: { ...probes, ...parts } });
    expect(refused.ok).toBe(false);
    const [problem] = refused.ok ? [] : refused.error;
    expect([problem?.code, problem?.message, problem?.hint]).toEqual(["unsupported", message, hint]);
    const optional = planned(`${line}, optional: true}`, {
      probes: { ...probes, ...parts },
    });
    expect(optional.ok && optional.value.warnings.map((warning) => warning.message)).toEqual([message]);
    expect(optional.ok && optional.value.dynamicEvents).toEqual([]);
  });
});

test("on arm64, a call's arguments are in the order of its registers", () => {
  const refused = planned(`${OPEN}}`, {
    architecture: "aarch64",
    probes: { ...probes, kinds: new Set(["kprobe"]) },
  });
  expect(refused.ok || refused.error[0]?.hint).toContain(
    "function: __arm64_sys_openat, args: {path: '+0(+8($arg1)):ustring'}",
  );
});

const openatFields = ["int dfd", "const char * filename", "int flags", "umode_t mode"]
  .map((field, index) => `\tfield:${field};\toffset:${16 + 8 * index};\tsize:8;\tsigned:0;`)
  .join("\n");
const openat = `name: sys_enter_openat
ID: 700
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
${openatFields}

print fmt: ""
`;

function facts(parts: Partial<KernelFacts>): KernelFacts {
  const some = someFacts({ probes, ...parts });
  const format = parseEventFormat("syscalls", openat);
  if (!format.ok) throw new Error(format.error[0]?.message);
  return {
    ...some,
    eventNames: [...some.eventNames, "syscalls:sys_enter_openat"],
    formats: new Map([...some.formats, ["syscalls:sys_enter_openat", format.value]]),
  };
}

function planned(line: string, parts: Partial<KernelFacts> = {}): ReturnType<typeof planSession> {
  const text = `version: 1\nduration: 1s\ntracepoints:\n  - ${line}\n`;
  const spec = loadSpec({ path: "test.yaml", text }, { read: () => undefined });
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  expect(spec.value.tracepointProbes).toHaveLength(1);
  return planSession(spec.value, facts(parts), { instance: "ftrace-run-7-ab" });
}
