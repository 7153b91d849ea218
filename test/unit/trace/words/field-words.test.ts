import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noSymbols, type SymbolTable } from "../../../../src/trace/names/symbols.ts";
import { parseEventFormat } from "../../../../src/trace/decode/parse-event-format.ts";
import type { EventFormat } from "../../../../src/trace/decode/event-format.ts";
import { fieldWords } from "../../../../src/trace/words/field-words.ts";
import type { FieldWords } from "../../../../src/trace/words/words.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/formats");

describe("words of the kernel's own formats", () => {
  test.each([
    ["sched:sched_switch", "prev_state", 0n, "R", [0n]],
    ["sched:sched_switch", "prev_state", 1n, "S", [1n]],
    ["sched:sched_switch", "prev_state", 256n, "R+", [256n]],
    ["irq:softirq_entry", "vec", 3n, "NET_RX", [3n]],
    ["irq:softirq_entry", "vec", 77n, "0x4d", [77n]],
    ["signal:signal_generate", "sig", 9n, "SIGKILL", [9n]],
    ["signal:signal_generate", "sig", 34n, "34", [34n]],
    ["block:block_rq_issue", "dev", 266_338_304n, "254:0", [266_338_304n]],
    ["raw_syscalls:sys_exit", "ret", -2n, "ENOENT", [-2n]],
    ["raw_syscalls:sys_exit", "ret", 5n, "5", [5n]],
    ["raw_syscalls:sys_exit", "ret", -5000n, "-5000", [-5000n]],
  ])("%s.%s %s is %s", (event, field, number, word, numbers) => {
    const words = wordsOf(formatOf(event), field)!;
    expect(words.of(number)).toBe(word);
    expect(words.numbers(word)).toEqual(numbers);
    expect(words.knows(word)).toBe(true);
  });

  test("fields that the kernel prints as numbers have none, nor have the fields that all events have", () => {
    expect(wordsOf(formatOf("sched:sched_switch"), "prev_prio")).toBeUndefined();
    expect(wordsOf(formatOf("sched:sched_switch"), "common_flags")).toBeUndefined();
    expect(wordsOf(formatOf("block:block_rq_issue"), "sector")).toBeUndefined();
  });
});

describe("words of a print format", () => {
  const symbolic = '"%s", __print_symbolic(REC->f, { 1, "ONE" }, { 2, "TWO" }, { 7, "ONE" })';
  const flags = '"%s", (REC->f) ? __print_flags(REC->f, "|", { 3, "BOTH" }, { 1, "A" }, { 4, "C" }) : "none"';

  test.each([
    ["a table", symbolic],
    ["flags, some of which contain others", flags],
    ["flags that are not all known", '"%s", __print_flags(REC->f, "|", { 16, "X" }, { 32, "Y" })'],
    ["a negative number", '"%s", __print_symbolic(REC->f, { -1, "NONE" }, { 0, "ZERO" })'],
    ["spaces around", '"%s", __print_symbolic(REC->f, { 1, " ONE  " }, { 2, "TWO" })'],
  ])("%s: numbers() has exactly the numbers with that word, of all 65,536", (_, printFormat) => {
    const words = wordsOf(madeFormat(printFormat, "unsigned short"), "f")!;
    const byWord = new Map<string, bigint[]>();
    for (let number = 0n; number < 65_536n; number++) {
      const word = words.of(number);
      byWord.set(word, [...(byWord.get(word) ?? []), number]);
    }
    const differing = [...byWord].filter(([word, numbers]) => {
      const listed = words.numbers(word);
      return (
        JSON.stringify(listed?.map(String).toSorted()) !== JSON.stringify(numbers.map(String).toSorted())
      );
    });
    expect(differing).toEqual([]);
  });

  test("flags in the table's order, with the rest in hexadecimal digits, as the kernel prints them", () => {
    const words = wordsOf(madeFormat(flags, "unsigned short"), "f")!;
    expect([0n, 1n, 3n, 5n, 7n, 12n].map(words.of)).toEqual(["none", "A", "BOTH", "A|C", "BOTH|C", "C|0x8"]);
    expect(words.numbers("A|C")).toEqual([5n]);
    expect(words.numbers("C|A")).toBeUndefined();
  });

  test("two flags of one name leave open which number a set is", () => {
    const twice = '"%s", __print_flags(REC->f, "|", { 1, "A" }, { 2, "A" }, { 4, "B" })';
    const words = wordsOf(madeFormat(twice, "unsigned char"), "f")!;
    expect([5n, 6n].map(words.of)).toEqual(["A|B", "A|B"]);
    expect(words.numbers("A|B")).toBeUndefined();
  });

  test("a field has none where only some of its bits decide the text, or another field does, too", () => {
    for (const printFormat of [
      '"%s", __print_symbolic(REC->f & 3, { 1, "ONE" })',
      '"%s", __print_symbolic((unsigned char)REC->f, { 1, "ONE" })',
      '"%s", REC->f & 1 ? "odd" : "even"',
      '"%s", REC->other ? __print_symbolic(REC->f, { 1, "ONE" }) : "no"',
      '"%s", __print_symbolic(REC->f, { 1, "ONE" }, { OTHER, "TWO" })',
      '"%d", REC->f',
      "",
    ])
      expect([printFormat, wordsOf(madeFormat(printFormat, "unsigned short"), "f")]).toEqual([
        printFormat,
        undefined,
      ]);
  });

  test("a choice by the field has words, but no list of their numbers", () => {
    const words = wordsOf(madeFormat('"%s", REC->f ? "yes" : "no"'), "f")!;
    expect([0n, 1n, 7n].map(words.of)).toEqual(["no", "yes", "yes"]);
    expect(["yes", "no", "maybe"].map(words.knows)).toEqual([true, true, false]);
    expect(["yes", "no"].map(words.numbers)).toEqual([undefined, undefined]);
  });

  test("a word without letters or digits says less than the number", () => {
    const words = wordsOf(
      madeFormat('"%s", REC->f >= 3 ? "-" : __print_symbolic(REC->f, { 1, "ONE" })'),
      "f",
    )!;
    expect([1n, 5n, 6n].map(words.of)).toEqual(["ONE", "5", "6"]);
    expect(words.knows("-")).toBe(false);
  });
});

describe("addresses of code", () => {
  const symbols: SymbolTable = {
    size: 1,
    symbolAt: (low, high) =>
      high === 0xffff_ffff && low >= 0x8100_0000 && low < 0x8100_0200
        ? { name: "vfs_write", address: 0xffff_ffff_8100_0000n, module: "fs" }
        : undefined,
    addressOf: () => undefined,
  };
  const format = madeFormat('"%pS", (void *)REC->f', "unsigned long");
  const words = fieldWords(format, format.fields.at(-1)!, { ...NOTHING, symbols })!;

  test("are functions with an offset, or without", () => {
    expect(words.of(0xffff_ffff_8100_001cn)).toBe("vfs_write+0x1c [fs]");
    expect(words.of(0xffff_ffff_8100_0000n)).toBe("vfs_write [fs]");
    expect(words.of(-0x7eff_ffe4n)).toBe("vfs_write+0x1c [fs]");
    expect(words.functionOf?.(0xffff_ffff_8100_001cn)).toBe("vfs_write [fs]");
    expect(words.of(0x1234n)).toBe("0x1234");
  });

  test("cannot be listed", () => {
    expect(words.knows("vfs_write")).toBe(true);
    expect(words.numbers("vfs_write")).toBeUndefined();
  });
});

const NOTHING = {
  machine: { longBytes: 8, bigEndian: false },
  symbols: noSymbols,
  printkFormats: new Map<bigint, string>(),
} as const;

function wordsOf(event: EventFormat, field: string): FieldWords | undefined {
  return fieldWords(
    event,
    event.fields.find(({ name }) => name === field)!,
    NOTHING,
  );
}

function formatOf(name: string): EventFormat {
  const [system = "", event = ""] = name.split(":");
  const parsed = parseEventFormat(system, readFileSync(join(fixtures, system, `${event}.format`), "utf8"));
  if (!parsed.ok) throw new Error(name);
  return parsed.value;
}

function madeFormat(printFormat: string, type = "unsigned short"): EventFormat {
  const bytes = { "unsigned char": 1, "unsigned short": 2, "unsigned long": 8 }[type]!;
  return {
    id: 1,
    system: "made",
    name: "made",
    printFormat,
    fields: [
      {
        name: "other",
        type: "int",
        offset: 8,
        size: 4,
        signed: true,
        common: false,
        shape: { kind: "integer", bytes: 4 },
      },
      {
        name: "f",
        type,
        offset: 16,
        size: bytes,
        signed: false,
        common: false,
        shape: { kind: "integer", bytes: bytes as 1 },
      },
    ],
  };
}
