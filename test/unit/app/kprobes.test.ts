import { expect, test } from "vitest";
import { prepareSpec } from "../../../src/app/prepare-spec.ts";
import type { ProbeFacts } from "../../../src/plan/kernel-facts.ts";
import { eventName } from "../../../src/trace/decode/event-format.ts";
import { someFacts } from "../plan/facts.ts";
import { loaded, marked, problems } from "../spec/support.ts";

const probes: ProbeFacts = {
  kinds: new Set(["kprobe"]),
  types: new Set(),
  knowsNames: false,
  returnsTakeArguments: false,
  symbols: [{ name: "do_sys_openat2" }],
  functions: ["do_sys_openat2"],
  blacklist: new Set(),
};

function spec(more: string): string {
  return `version: 1
duration: 1s
kprobes:
  - name: openat
    function: do_sys_openat2
    args: {dfd: $arg1:s32, path: '+0($arg2):ustring'}
    return: {args: {fd: $retval:s32}}
  - {name: other, function: nosuch, optional: true}
${more}`;
}

test("aggregations name a probe's event as the spec does, or in full, and its fields are known", () => {
  const text = spec(`aggregations:
  short: {use: count, of: openat, by: [path, comm], where: dfd == -100}
  full: {use: count, of: "kprobes:openat*", by: event}
  pairs: {use: latency, from: openat, to: openat_ret, key: pid, where-to: fd >= 0, by: [from.path]}
expect: [short.total > 1]
`);
  const prepared = prepareSpec(loaded(text), someFacts({ probes }), "s");
  if (!prepared.ok) throw new Error(prepared.error.map(({ message }) => message).join("; "));
  expect(prepared.value.plan.events.map(eventName)).toEqual(["kprobes:openat", "kprobes:openat_ret"]);
});

test("what reads an optional probe that can't be had is left out", () => {
  const text = spec("aggregations:\n  others: {use: count, of: other}\n");
  const prepared = prepareSpec(loaded(text), someFacts({ probes }), "s");
  if (!prepared.ok) throw new Error(prepared.error.map(({ message }) => message).join("; "));
  expect(prepared.value.warnings.map((found) => `${found.code} ${marked(found)}`)).toEqual([
    "unknown-function nosuch",
    "event-not-recorded others",
  ]);
});

test("of a probe that is refused, wrong fields are told at once", () => {
  const text = spec("aggregations:\n  opens: {use: count, of: openat, by: [paht]}\n");
  const facts = someFacts({ probes: { ...probes, symbols: [] } });
  const prepared = prepareSpec(loaded(text), facts, "s");
  expect(prepared.ok ? [] : prepared.error.map(({ code }) => code)).toEqual([
    "unknown-function",
    "unknown-field",
  ]);
});

test("a parameter in an argument is filled in, and checked", () => {
  const text = (type: string): string => `version: 1
duration: 1s
params: {type: ${type}}
kprobes: [{function: vfs_read, args: {size: "$arg3:\${type}"}}]
`;
  expect(loaded(text("u64")).kprobes[0]!.entry.args[0]!.argument.kernelText).toBe("$arg3:u64");
  expect(problems(text("u65"))).toMatchObject([{ code: "expression-type" }]);
});

test("a name is the function's where none is given", () => {
  const names = loaded(
    "version: 1\nduration: 1s\nkprobes: [vfs_read, vfs_read.isra.0, 'ext4:ext4_sync_fs', vfs_write+0x10]\n",
  );
  expect(names.kprobes.map(({ entry }) => entry.name.value)).toEqual([
    "vfs_read",
    "vfs_read_isra_0",
    "ext4_sync_fs",
    "vfs_write_0x10",
  ]);
});
