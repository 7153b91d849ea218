import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { showBytes } from "../../../../../src/core/show-bytes.ts";
import { commLines, type Judgement, savedComms } from "../../../../../src/trace/names/tasks/saved-comms.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(text: string, living: Readonly<Record<number, string>> = {}, wanted?: readonly number[]) {
  const judgement: Judgement = {
    nameOf: (pid) => living[pid],
    isWanted: (pid) => wanted?.includes(pid) ?? true,
  };
  return Object.fromEntries(savedComms(encode(text), judgement));
}

describe("names of tasks", () => {
  test.each([
    ["plain ones", "1 init\n20 sh\n", {}, { 1: "init", 20: "sh" }],
    [
      "spaces, colours, backslashes",
      "1 a b \n2 \x1b[31m\n3 c\\n\n",
      {},
      { 1: "a b ", 2: "\x1b[31m", 3: "c\\n" },
    ],
    ["an empty one", "1 \n2 b\n", {}, { 1: "", 2: "b" }],
    ["a line break", "1 a\nb\n2 c\n", {}, { 1: "a\nb", 2: "c" }],
    ["two line breaks", "1 a\n\nb\n2 c\n", {}, { 1: "a\n\nb", 2: "c" }],
    ["too long to be one name", "1 abcdefghij\nklmnop\n2 c\n", {}, { 1: "abcdefghij", 2: "c" }],
    ["pids that can't be", "0 zero\n-1 a\n01 b\n99999999 c\nx\n", {}, {}],
    ["a forged line about a living task", "9 \n7 F\n7 real\n", { 7: "real" }, { 7: "real", 9: "" }],
    ["the same, behind it", "7 real\n9 \n7 F\n", { 7: "real" }, { 7: "real", 9: "" }],
    ["two lines, and nobody to ask", "9 \n7 F\n7 real\n", {}, { 9: "" }],
    ["two lines, and a third name by now", "9 \n7 F\n7 real\n", { 7: "new" }, { 9: "" }],
    ["the same line twice", "7 a\n7 a\n", {}, { 7: "a" }],
    ["a living task that broke its line", "9 x\n7 F\n8 c\n", { 9: "x\n7 F" }, { 9: "x\n7 F", 8: "c" }],
    ["into three", "9 \n7 F\n8 G\n5 e\n", { 9: "\n7 F\n8 G" }, { 9: "\n7 F\n8 G", 5: "e" }],
    ["neighbours that are themselves", "9 x\n7 F\n", { 9: "x", 7: "F" }, { 9: "x", 7: "F" }],
    ["a task that has renamed itself since", "9 x\n7 F\n", { 9: "y", 7: "G" }, { 9: "x", 7: "F" }],
    ["no line break at the end", "9 x", {}, { 9: "x" }],
  ])("%s", (_, text, living, comms) => {
    expect(read(text, living)).toEqual(comms);
  });

  test("only those that are wanted", () => {
    expect(read("1 a\n2 b\n3 c\n", {}, [2])).toEqual({ 2: "b" });
  });

  test("bytes that are no text keep what they are", () => {
    const comms = savedComms(Uint8Array.of(0x31, 0x20, 0xff, 0x0a));
    expect(comms).toEqual(new Map([[1, "\\xff"]]));
    expect([...commLines(comms)]).toEqual([0x31, 0x20, 0xff, 0x0a]);
  });

  test("are written as lines that no name breaks", () => {
    const comms = new Map([
      [1, "a\nb\r"],
      [2, "\n3 F"],
      [4, ""],
      [5, " \t"],
      [6, "\x1b[m"],
    ]);
    expect(showBytes(commLines(comms))).toBe("1 a\\nb\\r\n2 \\n3 F\n6 \x1b[m\n");
  });

  const name = fc
    .array(fc.constantFrom(...encode("\n\n12  a\xff")), { minLength: 1, maxLength: 15 })
    .map((bytes) => Uint8Array.from(bytes));
  const tasks = fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), name, { maxKeys: 20 });

  test("whatever living tasks call themselves: nobody gets another's name", () => {
    fc.assert(
      fc.property(tasks, (named) => {
        const living = new Map(Object.entries(named).map(([pid, comm]) => [Number(pid), showBytes(comm)]));
        const file = Object.entries(named).flatMap(([pid, comm]) => [...encode(`${pid} `), ...comm, 0x0a]);
        const judgement = { nameOf: (pid: number) => living.get(pid), isWanted: () => true };
        expect(savedComms(Uint8Array.from(file), judgement)).toEqual(living);
      }),
    );
  });

  test("any bytes give names, and those written are read as one line each", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), tasks, (noise, named) => {
        const lines = Object.entries(named).flatMap(([pid, comm]) => [...encode(`${pid} `), ...comm, 0x0a]);
        const comms = savedComms(Uint8Array.from([...lines, ...noise]));
        const again = savedComms(commLines(comms));
        for (const pid of again.keys()) expect(comms.has(pid)).toBe(true);
        const visible = [...comms.values()].filter((comm) => /[^ \t\v\f]/u.test(comm));
        expect(again.size).toBe(visible.length);
      }),
    );
  });
});
