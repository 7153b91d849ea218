import { expect, test } from "vitest";
import { codeFields, printsCode } from "../../../../src/trace/print-fmt/code-fields.ts";
import { int, madeRecord } from "../../../support/print-fmt.ts";

const site = int("unsigned long call_site", 8, 0);
const ptr = int("const void * ptr", 8, 0);
const width = int("int width", 4, 0);

test("fields that are printed as names of code are found behind casts and other arguments", () => {
  const fieldsOf = (printFmt: string): readonly string[] =>
    codeFields(madeRecord(printFmt, [site, ptr, width]).event);
  expect(fieldsOf('"%*d %pS %p %ps", REC->width, 1, (void *)REC->call_site, REC->ptr, REC->ptr')).toEqual([
    "call_site",
    "ptr",
  ]);
  expect(fieldsOf('"%p %d", REC->ptr, REC->width')).toEqual([]);
  expect(fieldsOf('"%pS", REC->width')).toEqual([]);
  expect(fieldsOf('"%pS", (((')).toEqual([]);
  const probe = madeRecord(
    '"(%lx)", REC->__probe_ip',
    [int("unsigned long __probe_ip", 8, 0)],
    "kprobes:opens",
  );
  expect(codeFields(probe.event)).toEqual(["__probe_ip"]);
});

test("a format tells whether there are any", () => {
  expect(printsCode('name: kmalloc\nprint fmt: "call_site=%pS ptr=%p", REC->call_site, REC->ptr')).toBe(true);
  expect(printsCode('name: other\nprint fmt: "ptr=%p %pUb", REC->ptr, REC->id')).toBe(false);
});
