import { describe, expect, test } from "vitest";
import { checkFilter, checkPredicate } from "../../../src/expr/check/check-filter.ts";
import { compilePredicate, type FieldAccess } from "../../../src/expr/compile-predicate.ts";
import { parseCpuList } from "../../../src/expr/cpu-list.ts";
import { newerForms } from "../../../src/expr/filter-release.ts";
import type { FieldType } from "../../../src/expr/field-type.ts";
import { printForKernel } from "../../../src/expr/print-for-kernel.ts";
import { parse } from "./support.ts";

const FIELDS: readonly FieldType[] = [
  { name: "op", kind: "integer", bytes: 4, signed: true },
  { name: "flags", kind: "integer", bytes: 8, signed: false },
  { name: "function", kind: "integer", bytes: 8, signed: false },
  { name: "filename", kind: "pointer", bytes: 8, signed: false },
  { name: "mask", kind: "cpus", bytes: 4, signed: false },
  { name: "comm", kind: "text", bytes: 16, signed: false },
];
const CALL_FIELDS: readonly FieldType[] = [
  ...FIELDS,
  { name: "__syscall_nr", kind: "integer", bytes: 4, signed: true },
];

describe("filters", () => {
  test.each([
    ['filename.ustring ~ "/tmp/*"', 'filename.ustring ~ "/tmp/*"'],
    ['filename == "name"', 'filename == "name"'],
    ["function.function == vmstat_update", "function.function == vmstat_update "],
    ["(function.function == work.isra.0)", "function.function == work.isra.0 "],
    ["!(function.function != 0xffffffff81000000)", "!(function.function != 18446744071578845184 )"],
    ["CPU & CPUS{0-2,5}", "CPU & CPUS{0,1,2,5}"],
    ["op == CPUS{3}", "op == CPUS{3}"],
    ["mask == CPUS{0-1} || mask & CPUS{4}", "mask == CPUS{0,1} || mask & CPUS{4}"],
    ["comm.ustring == 'a'", 'comm.ustring == "a"'],
  ])("%s", (text, printed) => {
    const tree = parse(text);
    expect(checkFilter(tree, FIELDS)).toEqual([]);
    expect(printForKernel(tree).text).toBe(printed);
  });

  test.each([
    ["filename == 0", /kernel's filters treat "filename" as a string/u],
    ["(op & 127) == 0", /can only test whether bits are set/u],
    ["CPU & 3", /does not support & with CPU/u],
    ["CPU == CPUS{0-1}", /never equals several/u],
    ["CPU < CPUS{0}", /cannot be used with CPUs/u],
    ["comm == CPUS{0}", /neither a CPU number nor a set of CPUs/u],
    ["mask == 1", /is a set of CPUs/u],
    ["op.function == vmstat_update", /is not a 64-bit address/u],
    ['function.function == "vmstat_update"', /function name without quotes/u],
    ["function.function < vmstat_update", /cannot be used with a function/u],
    ["op.ustring == 1", /is not the address of a string/u],
    ['task.comm == "sh"', /the kernel does not know "task\.comm"/u],
    ["task.tgid == 1", /the kernel does not know "task\.tgid"/u],
    ["task.core == 1", /the running task has no "core"/u],
    ["task.pid", /a field alone is not a condition/u],
    ["op.pid == 1", /results are available only in expect:/u],
  ])("refuse %s", (text, message) => {
    expect(checkFilter(parse(text), FIELDS).map((one) => one.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test.each([
    ['task.comm == "sh"', "write COMM"],
    ["task.pid == 1", "write common_pid"],
    ["task.cpu == 1", "write CPU"],
    ["task.tgid == 1", "use where: in an aggregation"],
    ["task.cqu == 1", 'did you mean "cpu"?'],
  ])("the running task in %s: %s", (text, hint) => {
    expect(checkFilter(parse(text), FIELDS)).toMatchObject([{ hint }]);
  });

  test("an argument of a system call is an address of the process", () => {
    expect(checkFilter(parse('filename ~ "/tmp/*"'), CALL_FIELDS)).toMatchObject([
      { hint: "write filename.ustring" },
    ]);
    expect(checkFilter(parse('filename.ustring ~ "/tmp/*"'), CALL_FIELDS)).toEqual([]);
  });

  test("say which release each form needs", () => {
    const tree = parse('filename.ustring == "a" && !(function.function == f) || CPU & CPUS{0} && op == 1');
    expect(newerForms(tree).map(({ form, since }) => [form, since])).toEqual([
      [".ustring", [5, 17]],
      [".function", [6, 3]],
      ["CPUS{…}", [6, 6]],
    ]);
  });
});

describe("where", () => {
  const rows = [
    { op: 128, flags: 2n ** 63n + 5n, mask: 0b11n },
    { op: 129, flags: 8n, mask: 0b10n },
    { op: -1, flags: 0n, mask: 0n },
  ];
  const access: Readonly<Record<string, FieldAccess>> = {
    op: { kind: "number", at: (row) => rows[row]!.op },
    flags: { kind: "wide", at: (row) => Number(rows[row]!.flags), exact: (row) => rows[row]!.flags },
    filename: { kind: "wide", at: () => 0, exact: () => 0n },
    mask: { kind: "cpus", at: (row) => rows[row]!.mask },
    CPU: { kind: "number", at: (row) => row },
  };

  test.each([
    ["(op & 127) == 0", [0]],
    ["(op & 127) != 0", [1, 2]],
    ["(op & 127) == 127", [2]],
    ["127 == (op & 127)", [2]],
    ["(op & -128) == -128", [2]],
    ["(flags & 0x8000000000000005) == 0x8000000000000005", [0]],
    ["(flags & op) == 0", [0, 1, 2]],
    ["CPU & CPUS{0,2}", [0, 2]],
    ["CPU == CPUS{1}", [1]],
    ["CPU != CPUS{1}", [0, 2]],
    ["mask & CPUS{0}", [0]],
    ["mask == CPUS{1}", [1]],
    ["mask != CPUS{0-1}", [1, 2]],
    ["filename == 0", [0, 1, 2]],
  ])("%s", (text, expected) => {
    const tree = parse(text);
    expect(checkPredicate(tree, FIELDS)).toEqual([]);
    const predicate = compilePredicate(tree, (name) => access[name]);
    expect(rows.flatMap((_, row) => (predicate(row) ? [row] : []))).toEqual(expected);
  });

  test.each([
    ['filename == "/tmp/x"', /the recording has only the address/u],
    ['filename.ustring ~ "/tmp/*"', /the recording has only the address/u],
    ["function.function == vmstat_update", /does not contain the functions of the addresses in "function"/u],
    ["mask == 3", /is a set of CPUs/u],
    ["(comm & 1) == 0", /"comm" is not a number/u],
    ['(op & "x") == 0', /a calculation can use only numbers/u],
  ])("refuses %s", (text, message) => {
    expect(checkPredicate(parse(text), FIELDS).map((one) => one.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

test.each([
  ["0", [0]],
  ["0-3,6", [0, 1, 2, 3, 6]],
  ["0-7:1/2", [0, 2, 4, 6]],
  [" 1, 2", [1, 2]],
  ["", undefined],
  ["3-1", undefined],
  ["x", undefined],
  ["0-9:3/2", undefined],
  ["99999", undefined],
])("the list of CPUs %j", (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus);
});
