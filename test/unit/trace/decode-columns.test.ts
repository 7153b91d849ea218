import { describe, expect, test } from "vitest";
import {
  elementsAt,
  numberReader,
  valueOf,
  wideAt,
  type Column,
  type FieldValue,
  type TextColumn,
} from "../../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import { showBytes } from "../../../src/core/show-bytes.ts";
import { builtMeta } from "../../support/built-recording.ts";
import { formatText, payload } from "../../support/event-bytes.ts";
import { PageBuilder } from "../../support/page-builder.ts";
import { assemble, sourceOf } from "../../support/recorded.ts";

const bytes = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x02, 0x03, 0x84);

const cases: readonly (readonly [string, FieldValue])[] = [
  ["s8 x;8;1;1", -2],
  ["u8 x;8;1;0", 254],
  ["short x;8;2;1", -2],
  ["u16 x;8;2;0", 65_534],
  ["int x;8;4;1", -2],
  ["u32 x;8;4;0", 4_294_967_294],
  ["long x;8;8;1", -2n],
  ["u64 x;8;8;0", 18_446_744_073_709_551_614n],
  ["u64 x;11;8;0", 0x0302_01ff_ffff_ffffn],
  ["u16 x;17;2;0", 0x0302],
  ["unsigned int x:3;8;4;0", 6],
  ["int x:3;8;4;1", -2],
  ["u16 x[4];8;8;0", [65_534, 65_535, 65_535, 65_535]],
  ["s16 x[2];8;4;1", [-2, -1]],
  ["long x[1];8;8;1", [-2n]],
  ["u8 x[];16;0;0", [1, 2, 3, 0x84]],
  ["unsigned long x[];8;0;0", [18_446_744_073_709_551_614n]],
  ["struct odd x;16;3;0", [1, 2, 3]],
  ["char x[4];16;4;0", "\u0001\u0002\u0003\\x84"],
  ["char x[];16;0;0", "\u0001\u0002\u0003\\x84"],
];

describe("a field's value", () => {
  test.each(cases)("%s", (field, value) => {
    expect(valueOf(decode([field], bytes), 0)).toEqual(value);
  });

  test("the second of two bit fields", () => {
    expect(
      valueOf(decode(["u8 a:3;17;1;0", "u8 x:5;17;1;0"], Uint8Array.of(...bytes.slice(0, 9), 0xb5)), 0),
    ).toBe(22);
  });

  test("dynamic text and arrays, from the record's start or the field's end", () => {
    const tail = Uint8Array.of(0x68, 0x69, 0x00, 0x21);
    const locate = (offset: number, length: number): Uint8Array =>
      Uint8Array.of(offset, 0, length, 0, ...tail);
    expect(valueOf(decode(["__data_loc char[] x;8;4;0"], locate(12, 4)), 0)).toBe("hi");
    expect(valueOf(decode(["__rel_loc char[] x;8;4;0"], locate(1, 3)), 0)).toBe("i");
    expect(valueOf(decode(["__data_loc u8[] x;8;4;0"], locate(12, 4)), 0)).toEqual([0x68, 0x69, 0, 0x21]);
    expect(valueOf(decode(["__rel_loc u16[] x;8;4;0"], locate(0, 4)), 0)).toEqual([0x6968, 0x2100]);
    expect(valueOf(decode(["__data_loc char[] x;8;4;0"], locate(16, 0)), 0)).toBe("");
  });

  test("a probe's text that could not be read is told from one that is empty", () => {
    const probe = ["__data_loc char[] x;16;4;1", "unsigned long __probe_ip;8;8;0"];
    const record = (length: number): Uint8Array =>
      Uint8Array.of(...new Uint8Array(8), 20, 0, length, 0, 0, 0, 0, 0);
    expect(valueOf(decode(probe, record(0)), 0)).toBe("(fault)");
    expect(valueOf(decode(probe, record(1)), 0)).toBe("");
  });

  test('a probe\'s text "(fault)" is told from one that could not be read', () => {
    const probe = ["__data_loc char[] x;16;4;1", "unsigned long __probe_ip;8;8;0"];
    const text = new TextEncoder().encode("(fault)\0");
    const record = Uint8Array.of(...new Uint8Array(8), 20, 0, text.length, 0, ...text);
    const column = decode(probe, record) as TextColumn;
    expect(valueOf(column, 0)).toBe("(fault)");
    expect(column.codes[0]).not.toBe(column.faultCode);
  });

  // Kernel 6.18, `lost=+0(+0(+0(%di))):string text=+0(%di):string`: both locators are 0x00060030.
  test("a string that shares its bytes with a later one could not be read, and the later one could", () => {
    const later = "__data_loc char[] y;20;4;1";
    const first = ["__data_loc char[] x;16;4;1", later, "unsigned long __probe_ip;8;8;0"];
    const second = [later.replace("y", "x"), "__data_loc char[] y;16;4;1", "unsigned long __probe_ip;8;8;0"];
    const text = new TextEncoder().encode("short\0");
    const record = Uint8Array.of(...new Uint8Array(8), 24, 0, 6, 0, 24, 0, 6, 0, ...text);
    const lost = decode(first, record) as TextColumn;
    const whole = decode(second, record) as TextColumn;
    expect(lost.codes[0]).toBe(lost.faultCode);
    expect(whole.codes[0]).not.toBe(whole.faultCode);
    expect(valueOf(whole, 0)).toBe("short");
  });

  test("dynamic text far into a long record, and longer than 255 bytes", () => {
    const rest = new Uint8Array(1000).fill(0x62, 700);
    new DataView(rest.buffer).setUint32(0, (300 << 16) | 708, true);
    expect(valueOf(decode(["__data_loc char[] x;8;4;0"], rest), 0)).toBe("b".repeat(300));
  });

  test.each([
    ["a line\n\0", "a line"],
    ["two\nlines\n\0", "two\nlines"],
    ["empty follows\n\n\0", "empty follows\n"],
    ["\n\0", ""],
    ["\0\n\0", ""],
    ["without its end", "without its end"],
    ["no NUL\n", "no NUL"],
    ["", ""],
  ])("a marker that is recorded as %j is the line %j", (recorded, line) => {
    const meta = builtMeta({
      ftraceFormats: [formatText("print", 5, ["long ip;8;8;0", "char buf[];16;0;1"])],
    });
    const rest = Buffer.concat([Buffer.alloc(8), Buffer.from(recorded, "latin1")]);
    const page = new PageBuilder(1n).data(0, payload(5, 1, rest)).build();
    const recording = openTraceDat(sourceOf(assemble(meta, [{ cpu: 0, bytes: page }])));
    if (!recording.ok) throw new Error(recording.error[0]?.message);
    const [events] = recording.value.read(new Map([["ftrace:print", ["buf"]]]));
    expect(valueOf(events!.batches[0]!.columns.get("buf")!, 0)).toBe(shown(line));
  });

  test("readers of numbers know which columns have them", () => {
    expect(numberReader(decode(["long x;8;8;1"], bytes))?.(0)).toBe(-2);
    expect(numberReader(decode(["u64 x;8;8;0"], bytes))?.(0)).toBe(2 ** 64);
    expect(numberReader(decode(["s8 x;8;1;1"], bytes))?.(0)).toBe(-2);
    expect(numberReader(decode(["char x[4];16;4;0"], bytes))).toBeUndefined();
  });

  test("exact access to wide values and elements", () => {
    const wide = decode(["u64 x;8;8;0"], bytes);
    expect(wide.kind === "wide" && wideAt(wide, 0)).toBe(2n ** 64n - 2n);
    const array = decode(["u8 x[2];8;2;0"], bytes);
    expect(array.kind === "bytes" && elementsAt(array, 0)).toEqual([254, 255]);
  });
});

describe("a record that is not whole is left out and counted", () => {
  test.each([
    ["shorter than its fixed fields", "u64 x;16;8;0", bytes],
    ["with text beyond its end", "__data_loc char[] x;8;4;0", Uint8Array.of(12, 0, 5, 0, 1, 2, 3, 4)],
    ["with relative text beyond its end", "__rel_loc char[] x;8;4;0", Uint8Array.of(1, 0, 4, 0, 1, 2, 3, 4)],
    ["with an array far beyond", "__data_loc u64[] x;8;4;0", Uint8Array.of(255, 255, 255, 255, 1, 2, 3, 4)],
  ])("%s", (_, field, rest) => {
    const recording = record([field], rest);
    expect([...recording.read(new Map([["s:e", ["x"]]]))]).toEqual([]);
    expect(recording.faults()).toEqual({ malformedPages: 0, malformedRecords: 1, pagesWithMissedEvents: 0 });
  });

  test("unless the malformed field was not asked for", () => {
    const recording = record(["__data_loc char[] x;8;4;0"], Uint8Array.of(12, 0, 5, 0, 1, 2, 3, 4));
    expect([...recording.read(new Map([["s:e", ["common_pid"]]]))]).toHaveLength(1);
  });
});

/** As texts show what can't be printed. */
function shown(text: string): string {
  return showBytes(Buffer.from(text, "latin1"));
}

function decode(fields: readonly string[], rest: Uint8Array): Column {
  const [events] = record(fields, rest).read(new Map([["s:e", ["x"]]]));
  return events!.batches[0]!.columns.get("x")!;
}

function record(fields: readonly string[], rest: Uint8Array) {
  const page = new PageBuilder(1n).data(0, payload(7, 1, rest)).build();
  const meta = builtMeta({ eventFormats: [{ system: "s", formats: [formatText("e", 7, fields)] }] });
  const recording = openTraceDat(sourceOf(assemble(meta, [{ cpu: 0, bytes: page }])));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return recording.value;
}
