import { expect, test } from "vitest";
import { probeFormat, probeFormatText } from "../../../../src/plan/probes/probe-format.ts";
import { fieldTypes } from "../../../../src/spec/field-types.ts";
import { argument } from "../../../support/probes.ts";

/** As Linux 6.1 and 6.12 wrote it, but for the event's number and how it is printed. */
const kernelText = `name: ret
ID: 0
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
	field:unsigned long __probe_func;	offset:8;	size:8;	signed:0;
	field:unsigned long __probe_ret_ip;	offset:16;	size:8;	signed:0;
	field:s64 n;	offset:24;	size:8;	signed:1;
	field:__data_loc char[] c;	offset:32;	size:4;	signed:1;
	field:__data_loc char[][2] d;	offset:36;	size:8;	signed:1;
	field:u32 a[];	offset:44;	size:8;	signed:0;
`;

const args = [
  argument("n", "$retval:s64"),
  argument("c", "$comm"),
  argument("d", "+0($retval):string[2]"),
  argument("a", "+0($retval):b4@3/32[2]"),
];

test("a probe's format is known before the kernel has it", () => {
  expect(probeFormatText({ system: "kprobes", name: "ret", begins: "return", args })).toBe(kernelText);
});

test("filters are checked against the fields that will be there", () => {
  const format = probeFormat({
    system: "kprobes",
    name: "entry",
    begins: "entry",
    args: args.slice(0, 2),
  });
  expect(format).toMatchObject({ system: "kprobes", name: "entry" });
  expect(
    fieldTypes(format)
      .slice(4)
      .map(({ words: _, ...type }) => type),
  ).toEqual([
    { name: "__probe_ip", kind: "integer", bytes: 8, signed: false },
    { name: "n", kind: "integer", bytes: 8, signed: true },
    { name: "c", kind: "text", bytes: 0, signed: true },
  ]);
});
