import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldOf, isTextField, type FieldShape } from "../../../../src/trace/decode/event-format.ts";
import { parseEventFormat } from "../../../../src/trace/decode/parse-event-format.ts";
import { formatText } from "../../../support/event-bytes.ts";

const shapes: readonly (readonly [string, FieldShape])[] = [
  ["int x;8;4;1", { kind: "integer", bytes: 4 }],
  ["const char * x;8;8;0", { kind: "integer", bytes: 8 }],
  ["bool x;8;1;0", { kind: "integer", bytes: 1 }],
  ["enum xfs_group_type x;8;1;0", { kind: "integer", bytes: 1 }],
  ["unsigned long long x;9;8;0", { kind: "integer", bytes: 8 }],
  ["char x[16];8;16;0", { kind: "text", bytes: 16 }],
  ["char x[TASK_COMM_LEN];8;16;0", { kind: "text", bytes: 16 }],
  ["unsigned char x[6];8;6;0", { kind: "text", bytes: 6 }],
  ["char x[];8;0;0", { kind: "text", bytes: 0 }],
  ["unsigned long x[6];8;48;0", { kind: "array", elementBytes: 8, count: 6 }],
  ["u8 x[BTRFS_UUID_SIZE];8;16;0", { kind: "array", elementBytes: 1, count: 16 }],
  ["unsigned long x[];8;0;0", { kind: "array", elementBytes: 8, count: 0 }],
  ["__data_loc char[] x;8;4;0", { kind: "dynamic-text", relative: false }],
  ["__rel_loc char[] x;8;4;0", { kind: "dynamic-text", relative: true }],
  ["__data_loc u64[] x;8;4;0", { kind: "dynamic-array", relative: false, elementBytes: 8 }],
  ["__data_loc unsigned int[] x;8;4;0", { kind: "dynamic-array", relative: false, elementBytes: 4 }],
  ["__rel_loc u8[] x;8;4;0", { kind: "dynamic-array", relative: true, elementBytes: 1 }],
  ["__data_loc cpumask_t x;8;4;0", { kind: "dynamic-array", relative: false, elementBytes: 8 }],
  ["__data_loc unsigned long[] x;8;4;0", { kind: "dynamic-array", relative: false, elementBytes: 8 }],
  ["__data_loc s16[] x;8;4;1", { kind: "dynamic-array", relative: false, elementBytes: 2 }],
  ["__data_loc struct thing[] x;8;4;0", { kind: "dynamic-array", relative: false, elementBytes: 1 }],
  ["struct in6_addr x;8;16;0", { kind: "opaque", bytes: 16 }],
  ["struct odd x[3];8;9;0", { kind: "opaque", bytes: 9 }],
];

describe("a field's shape", () => {
  test.each(shapes)("%s", (field, shape) => {
    expect(parsed([field]).at(-1)).toMatchObject({
      name: "x",
      common: false,
      shape,
    });
  });

  test("neighbouring bit fields of one word follow each other from its lowest bit", () => {
    const fields = parsed([
      "unsigned int x:3;8;4;0",
      "unsigned int y:5;8;4;0",
      "int z:1;12;4;1",
      "unsigned char w:8;16;1;0",
    ]);
    expect(fields.slice(4).map(({ shape }) => shape)).toEqual([
      { kind: "integer", bytes: 4, bits: { shift: 0, width: 3 } },
      { kind: "integer", bytes: 4, bits: { shift: 3, width: 5 } },
      { kind: "integer", bytes: 4, bits: { shift: 0, width: 1 } },
      { kind: "integer", bytes: 1, bits: { shift: 0, width: 8 } },
    ]);
  });

  test("text is what the kernel's filters take for text", () => {
    const texts = ["char x[4];8;4;0", "__data_loc char[] x;8;4;0", "char * x;8;8;0", "u8 x[4];8;4;0"];
    expect(texts.map((text) => isTextField(parsed([text]).at(-1)!))).toEqual([true, true, false, false]);
  });
});

describe("a format", () => {
  test("has name, id, common fields first, and its print format over all its lines", () => {
    const text = `${formatText("sched_x", 372, ["int a;8;4;1"]).trimEnd()} \\\n  "y", REC->a\n`;
    const format = parseEventFormat("sched", text);
    expect(format).toMatchObject({
      ok: true,
      value: { system: "sched", name: "sched_x", id: 372 },
    });
    if (!format.ok) return;
    expect(format.value.fields.map(({ name, common }) => [name, common])).toEqual([
      ["common_type", true],
      ["common_flags", true],
      ["common_preempt_count", true],
      ["common_pid", true],
      ["a", false],
    ]);
    expect(format.value.printFormat).toBe('"x" \\\n  "y", REC->a');
  });

  test("a kernel stack runs to its record's end, whatever it says", () => {
    const text = formatText("kernel_stack", 4, ["int size;8;4;1", "unsigned long caller[8];16;64;0"]);
    const format = parseEventFormat("ftrace", text);
    expect(format.ok && format.value.fields.at(-1)?.shape).toEqual({
      kind: "array",
      elementBytes: 8,
      count: 0,
    });
  });

  test.each([
    ["no name", formatText("x", 1, []).replace("name: x", "")],
    ["no id", formatText("x", 1, []).replace("ID: 1", "")],
    ["an id of more than 16 bits", formatText("x", 65_536, [])],
    ["an endless id", formatText("x", 1, []).replace("ID: 1", `ID: ${"9".repeat(400)}`)],
    ["a field without a size", `${formatText("x", 1, [])}\tfield:int a;\toffset:8;\n`],
    ["a field without a name", formatText("x", 1, ["[4];8;4;0"])],
    ["a field beyond any record", formatText("x", 1, ["int a;4294967295;4;0"])],
    ["a bit field wider than its word", formatText("x", 1, ["u8 a:9;8;1;0"])],
    ["bit fields that overflow their word", formatText("x", 1, ["u8 a:7;8;1;0", "u8 b:2;8;1;0"])],
    ["a bit field of no bits", formatText("x", 1, ["u8 a:0;8;1;0"])],
    ["two fields of one name", formatText("x", 1, ["int a;8;4;0", "int a;12;4;0"])],
    [
      "too many fields",
      formatText(
        "x",
        1,
        Array.from({ length: 5000 }, (_, i) => `int f${i};8;4;0`),
      ),
    ],
  ])("with %s is refused with one diagnostic", (_, text) => {
    expect(parseEventFormat("s", text)).toMatchObject({
      ok: false,
      error: [{ code: "recording-malformed" }],
    });
  });

  test("any text gives a format or a diagnostic", () => {
    const good = formatText("x", 1, [
      "__data_loc char[] a;8;4;0",
      "unsigned long b[2];16;16;0",
      "int c:3;32;4;0",
    ]);
    const mutated = fc
      .tuple(fc.nat(good.length), fc.nat(20), fc.string())
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated), (text) => {
        const format = parseEventFormat("s", text);
        expect(format.ok || format.error.length === 1).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a text made to make a regular expression slow doesn't", () => {
    const declaration = `${"a[".repeat(20_000)}${" ".repeat(20_000)}`;
    const started = performance.now();
    parseEventFormat("s", formatText("x", 1, [`${declaration};8;4;0`]));
    expect(performance.now() - started).toBeLessThan(100);
  });
});

function parsed(fields: readonly string[]) {
  return formatOf(fields).fields;
}

function formatOf(fields: readonly string[]) {
  const format = parseEventFormat("s", formatText("e", 7, fields));
  if (!format.ok) throw new Error(format.error[0]?.message);
  return format.value;
}

describe("an element of an array", () => {
  const event = formatOf(["s16 x[3];10;6;1", "unsigned long open[];16;0;0", "int y;4;4;1"]);

  test("is a number with its own offset and the array's sign", () => {
    expect(fieldOf(event, "x[2]")).toMatchObject({
      offset: 14,
      size: 2,
      signed: true,
      shape: { kind: "integer", bytes: 2 },
    });
  });

  test.each(["x[3]", "x[-1]", "x[]", "x[1][0]", "open[0]", "y[0]", "z[0]"])(
    "%s is not in every record",
    (name) => {
      expect(fieldOf(event, name)).toBeUndefined();
    },
  );
});
