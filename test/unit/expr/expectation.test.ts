import { describe, expect, test } from "vitest";
import { checkExpectation, type KnownResults } from "../../../src/expr/check/check-expectation.ts";
import { evaluateExpectation, type ResultLookup } from "../../../src/expr/evaluate-expectation.ts";
import { parse } from "./support.ts";

const lookup: ResultLookup = (place) => {
  const name =
    place.kind === "name"
      ? place.name
      : `${place.result.name}${place.key ? `[${place.key.map((cell) => cell.value).join()}]` : ""}.${place.member.name}`;
  switch (name) {
    case "s.total":
      return { kind: "number", value: 200, unit: "events" };
    case "s.mean":
      return { kind: "number", value: 1_500_000, unit: "ns" };
    case "s[sh].share":
      return { kind: "number", value: 0.95, unit: "ratio" };
    case "s.speed":
      return { kind: "number", value: 2 * 2 ** 20, unit: "bytes-per-second" };
    case "s.who":
      return { kind: "text", value: "bash" };
    default:
      return { kind: "none", reason: `no ${name}` };
  }
};

const known: KnownResults = new Map([
  [
    "s",
    {
      scalars: new Map([
        ["total", "events" as const],
        ["mean", "ns" as const],
        ["speed", "bytes-per-second" as const],
      ]),
      columns: new Map([
        ["share", "ratio" as const],
        ["who", "text" as const],
      ]),
      keyCells: 1,
    },
  ],
  ["later", {}],
]);

describe("evaluation", () => {
  test.each([
    ["s.total > 100", true],
    ["s.total > 100 && s.total < 150", false],
    ["!(s.total < 150)", true],
    ["s.mean < 2ms", true],
    ["s.mean <= 1.5ms", true],
    ["s.mean > 0", true],
    ['s["sh"].share > 90%', true],
    ['s["sh"].share > 0.96', false],
    ["s.speed >= 2MiB", true],
    ["s.total * 2 - 100 == 300", true],
    ["s.total * s.mean == 300ms", true],
    ["s.mean * s.total > 300ms", false],
    ["s.total / s.mean > 133333", true],
    ["s.total / s.mean < 133334", true],
    ["s.total / 1s == 200", true],
    ["s.total / (s.total / s.mean) == s.mean", true],
    ["s.speed * s.mean > 3KiB", true],
    ["s.speed * 1s == 2MiB", true],
    ["8MiB / s.speed == 4s", true],
    ["64KiB / s.mean > s.speed", true],
    ["s.speed / 2MiB == 1", true],
    ["s.total / 400 == 0.5", true],
    ["s.mean / s.total < 10us", true],
    ["s.mean / 3ms == 50%", true],
    ["-s.total < 0", true],
    ['s.who ~ "b*"', true],
    ['s.who == "sh"', false],
    ["s.missing > 1", "no value"],
    ["s.missing > 1 && s.total > 1000", false],
    ["s.missing > 1 || s.total > 100", true],
    ["!(s.missing > 1)", "no value"],
    ["s.total / 0 > 1", "no value"],
    ["s.mean > 5", "no value"],
    ["s.total > 5ms", "no value"],
  ])("%s is %s", (text, verdict) => {
    expect(evaluateExpectation(parse(text), lookup).verdict).toBe(verdict);
  });

  test("both sides are kept for display", () => {
    const { comparisons } = evaluateExpectation(parse("s.total * 2 > 100 || s.missing > 1"), lookup);
    expect(comparisons).toMatchObject([
      { left: { value: 400, unit: "events" }, right: { value: 100, unit: "none" }, verdict: true },
      { left: { kind: "none", reason: "no s.missing" }, verdict: "no value" },
    ]);
  });
});

describe("checking before the run", () => {
  test.each([
    "s.total > 100",
    "s.mean < 5ms",
    "s.mean > 0",
    's["sh"].share > 90%',
    's["sh"].share > 300%',
    's["sh"].share > 0.9',
    's["sh"].share <= 1',
    's["sh"].share / s["b"].share > 3',
    "s.total / s.total > 3",
    's["sh"].who ~ "b*"',
    "later.anything > 5ms",
    'later["x", 1].y > 1',
    "s.speed > 1MiB",
  ])("%s is right", (text) => {
    expect(checkExpectation(parse(text), known)).toEqual([]);
  });

  test.each([
    ["s.totl > 1", "unknown-result", 'did you mean "total"?'],
    ["x.total > 1", "unknown-result", "known names: s, later"],
    ["s-total > 1", "unknown-result", "put spaces around - to subtract"],
    ["s.share > 1", "unknown-result", 'write s["…"].share'],
    ['s["a","b"].share > 1', "unknown-result", undefined],
    ["s.mean > 5", "bad-unit", "write a time: 200us, 5ms, 1s"],
    ["s.total > 5ms", "bad-unit", "write a plain number: 100"],
    ['s["sh"].share > 3', "bad-unit", "write 3%, or 300% if you mean that"],
    ['1.1 < s["sh"].share', "bad-unit", "write 1.1%, or 110% if you mean that"],
    ["s.mean + s.total > 1ms", "bad-unit", undefined],
    ["s.mean * s.mean > 1", "bad-unit", undefined],
    ['s.total ~ "x"', "expression-type", "numbers can be compared with ==, !=, <, <=, >, >= and &"],
    ['s["a"].who < "x"', "expression-type", "strings can be compared with ==, != and ~ (pattern)"],
    ['s["a"].who == 5', "expression-type", undefined],
    ["s > 1", "unknown-result", "write s.total"],
    ["1 < 2", "expression-type", "name a result: switches.total > 100"],
    ["s.total", "expression-type", "compare it: switches.total > 100"],
  ])("%s is wrong", (text, code, hint) => {
    const [first, ...more] = checkExpectation(parse(text), known);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ code, ...(hint !== undefined && { hint }) });
  });
});
