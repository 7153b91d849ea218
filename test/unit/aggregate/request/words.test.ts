import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFilter } from "../../../../src/expr/check/check-filter.ts";
import { compilePredicate } from "../../../../src/expr/compile-predicate.ts";
import { printForKernel } from "../../../../src/expr/print-for-kernel.ts";
import { withNumbers } from "../../../../src/expr/with-numbers.ts";
import { fieldTypes } from "../../../../src/spec/field-types.ts";
import type { EventFormat } from "../../../../src/trace/decode/event-format.ts";
import type { SymbolTable } from "../../../../src/trace/names/symbols.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../../support/batch-builder.ts";
import { parse } from "../../expr/support.ts";

const REASONS = new Map([
  [2, "NO_SOCKET"],
  [3, "CSUM"],
  [4, "NO_SOCKET"],
]);
const FLAGS = '"f=%s", __print_flags(REC->flags, "|", { 1, "READ" }, { 2, "WRITE" }, { 8, "SYNC" })';
const drop = {
  ...madeFormat("skb:drop", { reason: "u32", location: "u64", name: "text" }),
  printFormat:
    '"location=%pS reason: %s", (void *)REC->location, __print_symbolic(REC->reason, { 2, "NO_SOCKET" }, { 3, "CSUM" }, { 4, "NO_SOCKET" })',
};
const other = {
  ...madeFormat("tcp:reset", { reason: "u32" }),
  printFormat: '"%s", __print_symbolic(REC->reason, { 2, "TIMEOUT" }, { 3, "CSUM" })',
};
const access = { ...madeFormat("fs:access", { flags: "u32" }), printFormat: FLAGS };
const plain = madeFormat("made:plain", { reason: "u32" });
const catalog = catalogOf(drop, other, access, plain);

const symbols: SymbolTable = {
  size: 3,
  symbolAt: (low) => {
    if (low < 0x100) return undefined;
    if (low === 0x115) return { name: "in_module", address: 0x115n, module: "udp" };
    return low < 0x200 ? { name: "udp_rcv", address: 0x100n } : { name: "tcp_rcv", address: 0x200n };
  },
  addressOf: () => undefined,
};

/** What the kernel prints of a reason. */
function wordOf(reason: number): string {
  return REASONS.get(reason) ?? `0x${reason.toString(16)}`;
}

const reasons = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 });

function drops(values: readonly number[], event: EventFormat = drop): ReturnType<typeof ordered> {
  return ordered(
    values.map((reason, time) => ({
      event,
      time,
      fields: { reason, location: 0x110n + BigInt(reason), name: "n" },
    })),
  );
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

describe("keys", () => {
  it("are words; numbers with the same word are one row; .number gives the numbers", () => {
    fc.assert(
      fc.property(reasons, (values) => {
        const byWord = aggregate("count", { of: "drop", by: ["reason"] }, catalog, [drops(values)]);
        const rows = rowsOf(byWord).map(({ reason, count }) => [reason, count]);
        expect(new Map(rows as [string, number][])).toEqual(counted(values.map(wordOf)));
        const byNumber = aggregate("count", { of: "drop", by: ["reason.number"] }, catalog, [drops(values)]);
        const numbers = rowsOf(byNumber).map((row) => [String(row["reason.number"]), row["count"]]);
        expect(new Map(numbers as [string, number][])).toEqual(counted(values.map(String)));
      }),
    );
  });

  it("of events whose words differ are the words of each event", () => {
    const events = ordered([
      { event: drop, time: 1, fields: { reason: 2, location: 0n, name: "" } },
      { event: other, time: 2, fields: { reason: 2 } },
      { event: other, time: 3, fields: { reason: 3 } },
      { event: drop, time: 4, fields: { reason: 3, location: 0n, name: "" } },
    ]);
    const result = aggregate("count", { of: ["drop", "reset"], by: ["reason"] }, catalog, [events]);
    const rows = rowsOf(result).map(({ reason, count }) => [reason, count]);
    expect(new Map(rows as [string, number][])).toEqual(
      new Map([
        ["NO_SOCKET", 1],
        ["TIMEOUT", 1],
        ["CSUM", 2],
      ]),
    );
  });

  it("are numbers where one of the events has no words", () => {
    const events = ordered([
      { event: drop, time: 1, fields: { reason: 2, location: 0n, name: "" } },
      { event: plain, time: 2, fields: { reason: 2 } },
    ]);
    const result = aggregate("count", { of: ["drop", "plain"], by: ["reason"] }, catalog, [events]);
    expect(rowsOf(result).map(({ reason, count }) => [reason, count])).toEqual([[2, 2]]);
  });

  it("are call sites, or functions", () => {
    const events = ordered(
      [0x104n, 0x108n, 0x200n].map((location, time) => ({
        event: drop,
        time,
        fields: { reason: 2, location, name: "" },
      })),
    );
    const keysOf = (key: string): unknown =>
      rowsOf(aggregate("count", { of: "drop", by: [key] }, catalog, [events], { symbols })).map((row) => [
        row[key],
        row["count"],
      ]);
    expect(keysOf("location")).toEqual([
      ["tcp_rcv", 1],
      ["udp_rcv+0x4", 1],
      ["udp_rcv+0x8", 1],
    ]);
    expect(keysOf("location.function")).toEqual([
      ["udp_rcv", 2],
      ["tcp_rcv", 1],
    ]);
    expect(keysOf("location.number")).toEqual([
      [0x104, 1],
      [0x108, 1],
      [0x200, 1],
    ]);
  });

  it("are refused where a field has no function, or no number", () => {
    expect(problemsOf("count", { of: "drop", by: ["reason.function"] }, catalog)).toEqual([
      'wrong-type line 3: "reason" is a number; .function needs an address that the kernel prints as a function',
    ]);
    expect(problemsOf("events", { of: "drop", columns: ["name.number"] }, catalog)).toEqual([
      'wrong-type line 3: "name" is a string; .number needs a number',
    ]);
  });
});

describe("where", () => {
  it("compares words, whatever their numbers", () => {
    fc.assert(
      fc.property(reasons, fc.constantFrom("==", "!="), (values, operator) => {
        const where = `reason ${operator} "NO_SOCKET"`;
        const result = aggregate("count", { of: "drop", where }, catalog, [drops(values)]);
        const naive = values.filter((value) => (wordOf(value) === "NO_SOCKET") === (operator === "=="));
        expect(scalarsOf(result)["total"]).toBe(naive.length);
      }),
    );
  });

  it.each([
    ['reason ~ "NO_*"', 2],
    ['reason ~ "!NO_*"', 3],
    ["reason == 3", 1],
    ["reason.number == 3", 1],
    ['reason == "0x5"', 1],
    ["location.function == udp_rcv", 4],
    ["location.function != udp_rcv", 1],
    ["location.function == 0x114", 4],
    ["location.function == in_module", 1],
  ])("%s: %d of 5", (where, total) => {
    const result = aggregate("count", { of: "drop", where }, catalog, [drops([2, 3, 4, 5, 6])], { symbols });
    expect(scalarsOf(result)["total"]).toBe(total);
  });

  it("tests flags by name", () => {
    const events = ordered(
      [0, 1, 2, 3, 9, 11].map((flags, time) => ({ event: access, time, fields: { flags } })),
    );
    const total = (where: string): unknown =>
      scalarsOf(aggregate("count", { of: "access", where }, catalog, [events]))["total"];
    expect(total('flags & "WRITE"')).toBe(3);
    expect(total('flags & "WRITE|SYNC"')).toBe(4);
    expect(total('flags == "READ|SYNC"')).toBe(1);
    expect(total('flags == "0"')).toBe(1);
  });

  it.each([
    ['reason == "NO_SOKET"', 'no value of "reason" is called "NO_SOKET" (did you mean "NO_SOCKET"?)'],
    ['reason == "x"', 'no value of "reason" is called "x" (its words: NO_SOCKET, CSUM, NO_SOCKET)'],
    [
      'reason < "CSUM"',
      '"<" cannot be used with a word for the number "reason" (words can be compared with ==, !=, &, ~)',
    ],
    ["reason == CSUM", 'a string needs quotes (write "CSUM")'],
    [
      'reason & "NO_SOCKET"',
      'which numbers of "reason" are called "NO_SOCKET" is not known beforehand (use == or !=)',
    ],
  ])("%s is refused", (where, problem) => {
    expect(problemsOf("count", { of: "drop", where }, catalog)).toEqual([expect.stringContaining(problem)]);
  });
});

describe("filters", () => {
  it.each([
    ['reason == "CSUM"', "reason == 3"],
    ['reason == "NO_SOCKET"', "reason == 2 || reason == 4"],
    ['reason != "NO_SOCKET"', "reason != 2 && reason != 4"],
    ['!(reason == "NO_SOCKET") && reason != "CSUM"', "!(reason == 2 || reason == 4) && reason != 3"],
    ['reason == "CSUM" && name == "CSUM"', 'reason == 3 && name == "CSUM"'],
    ['reason == "0x9"', "reason == 9"],
  ])("%s reaches the kernel as %s", (text, printed) => {
    const tree = parse(text);
    const types = fieldTypes(drop);
    expect(checkFilter(tree, types)).toEqual([]);
    expect(printForKernel(withNumbers(tree, types)).text).toBe(printed);
  });

  it("selects with numbers what the words select", () => {
    const types = fieldTypes(access);
    const words = fc.constantFrom("READ", "WRITE", "READ|WRITE", "WRITE|SYNC", "0", "READ|0x4");
    const condition = fc
      .tuple(fc.constantFrom("==", "!=", "&"), words)
      .filter(([operator, word]) => operator !== "&" || word !== "0");
    fc.assert(
      fc.property(condition, condition, fc.constantFrom("&&", "||"), fc.nat(15), (a, b, logical, flags) => {
        const tree = parse(`flags ${a[0]} "${a[1]}" ${logical} !(flags ${b[0]} "${b[1]}")`);
        expect(checkFilter(tree, types)).toEqual([]);
        const numbers = withNumbers(tree, types);
        const bind = () =>
          ({
            kind: "number",
            at: () => flags,
            words: types.find(({ name }) => name === "flags")!.words!,
          }) as const;
        const inKernel = compilePredicate(numbers, () => ({ kind: "number", at: () => flags }));
        expect(inKernel(0)).toBe(compilePredicate(withNumbers(tree, types, ["&"]), bind)(0));
      }),
    );
  });

  it.each([
    ['reason ~ "NO_*"', "use where: in an aggregation, or compare with the number"],
    ['location == "udp_rcv"', "use where: in an aggregation, or compare with the number"],
    ['reason == "NO_SOKET"', 'did you mean "NO_SOCKET"?'],
  ])("%s is refused", (text, hint) => {
    expect(checkFilter(parse(text), fieldTypes(drop)).map((one) => one.hint)).toEqual([hint]);
  });
});

describe("events", () => {
  it("show words; .number the numbers", () => {
    const columns = ["reason", "reason.number", "location", "location.function"];
    const result = aggregate("events", { of: "drop", columns }, catalog, [drops([2, 6])], { symbols });
    expect(rowsOf(result)).toEqual([
      {
        "reason": "NO_SOCKET",
        "reason.number": 2,
        "location": "udp_rcv+0x12",
        "location.function": "udp_rcv",
      },
      { "reason": "0x6", "reason.number": 6, "location": "udp_rcv+0x16", "location.function": "udp_rcv" },
    ]);
  });
});

describe("pairs", () => {
  it("are found by numbers, and shown by words", () => {
    const events = ordered([
      { event: other, time: 10, fields: { reason: 2 } },
      { event: drop, time: 30, fields: { reason: 2, location: 0n, name: "" } },
    ]);
    const options = { from: "reset", to: "drop", key: ["reason"], by: ["from.reason"] };
    const result = aggregate("latency", options, catalog, [events]);
    expect(rowsOf(result).map((row) => row["from.reason"] ?? row["reason"])).toEqual(["TIMEOUT"]);
  });
});

describe("devices", () => {
  const made = madeFormat("block:issue", { dev: "u32", sector: "u64", name: "text" });
  const issue = {
    ...made,
    fields: made.fields.map((one) => (one.name === "dev" ? { ...one, type: "dev_t" } : one)),
  };
  const blocks = catalogOf(issue);
  const MINOR = 2 ** 20;
  const events = [254 * MINOR, 254 * MINOR + 1, 254 * MINOR, 8 * MINOR].map((dev, time) => ({
    event: issue,
    time,
    fields: { dev, sector: BigInt(dev), name: "n" },
  }));
  const disks = new Map([
    ["254:0", "vda"],
    ["254:1", "vda1"],
  ]);

  it("are their numbers, and with .disk the names that the recording has", () => {
    const rows = (use: string, options: object): readonly unknown[] =>
      rowsOf(aggregate(use, { of: "issue", ...options }, blocks, [ordered(events)], { disks })).map((row) =>
        Object.values(row).slice(0, 2),
      );
    expect(rows("count", { by: ["dev.disk"] })).toEqual([
      ["vda", 2],
      ["8:0", 1],
      ["vda1", 1],
    ]);
    expect(rows("events", { columns: ["dev", "dev.disk"] })).toEqual([
      ["254:0", "vda"],
      ["254:1", "vda1"],
      ["254:0", "vda"],
      ["8:0", "8:0"],
    ]);
  });

  it("have names only where a field is a device's number", () => {
    expect(problemsOf("count", { of: "issue", by: ["sector.disk"] }, blocks)).toEqual([
      'wrong-type line 3: "sector" is a number; .disk needs the number of a device (dev_t)',
    ]);
    expect(problemsOf("events", { of: "issue", columns: ["name.disk"] }, blocks)).toEqual([
      'wrong-type line 3: "name" is a string; .disk needs the number of a device (dev_t)',
    ]);
  });
});
