import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExpression } from "../../../src/expr/parse.ts";
import { parse, shape, spanIn } from "./support.ts";

function problemOf(text: string): {
  message: string;
  at: string;
  hint: string | undefined;
  code: string;
} {
  const parsed = parseExpression(text, spanIn(text));
  if (parsed.ok) throw new Error(`accepted: ${text}`);
  const [first] = parsed.error;
  const { message, hint, at, code } = first!;
  return { message, hint, at: text.slice(at!.start, at!.end), code };
}

describe("an index after a name", () => {
  test.each(["args[1]", "args [ 0x1 ]"])("%s is the element's name", (text) => {
    expect(parse(`${text} == 3`)).toMatchObject({
      left: { kind: "name", name: "args[1]" },
    });
  });

  test("before a column it is the key of a row", () => {
    expect(parse("writes[1].count == 3")).toMatchObject({
      left: { kind: "lookup", key: [{ value: 1 }] },
    });
  });

  test.each(["args[-1]", "args[1.5]", "args[1ms]", "args[1, 2]", 'args["a"]'])("%s is none", (text) => {
    expect(problemOf(`${text} == 3`).message).toBe("a row needs a column");
  });
});

describe("numbers are read as the kernel reads them (base 0)", () => {
  test.each([
    ["16", 16n],
    ["0x10", 16n],
    ["0XfF", 255n],
    ["017", 15n],
    ["0", 0n],
    ["-5", -5n],
    ["-0x10", -16n],
    ["18446744073709551615", 18446744073709551615n],
  ])("%s", (text, exact) => {
    const tree = parse(`a == ${text}`);
    expect(tree).toMatchObject({
      right: { kind: "number", exact, unit: "none" },
    });
  });

  test.each([
    ["5ms", 5_000_000, "ns"],
    ["2.5ms", 2_500_000, "ns"],
    ["8MiB", 8 * 2 ** 20, "bytes"],
    ["90%", 0.9, "ratio"],
    ["0.5", 0.5, "none"],
  ])("%s has its unit", (text, value, unit) => {
    expect(parse(`a.b > ${text}`)).toMatchObject({
      right: { kind: "number", value, unit },
    });
  });

  test.each(["08", "0b1", "0x", "1e5", "5q", "1_000", "010ms", "1".repeat(41)])("%s is refused", (text) => {
    expect(problemOf(`a == ${text}`).at).toBe(text);
  });
});

describe("names", () => {
  test("a dash belongs to the name when it touches it on both sides", () => {
    expect(shape(parse("on-cpu.x > 1"))).toMatchObject({
      left: { result: { name: "on-cpu" } },
    });
    expect(shape(parse("on - cpu.x > 1"))).toMatchObject({
      left: { kind: "arithmetic", operator: "-" },
    });
    expect(shape(parse("a.b -5 > 1"))).toMatchObject({
      left: { kind: "arithmetic", operator: "-", right: { value: 5 } },
    });
  });

  test("a member may hold one decimal part", () => {
    expect(shape(parse("latency.p99.9 < 5ms"))).toMatchObject({
      left: { member: { name: "p99.9" } },
    });
  });

  test("a row is named by its key cells", () => {
    expect(shape(parse('s["sh", -1].count > 0'))).toMatchObject({
      left: {
        kind: "lookup",
        key: [{ value: "sh" }, { value: -1 }],
        member: { name: "count" },
      },
    });
  });
});

describe("precedence is the kernel's", () => {
  test.each([
    ["!a == 1", "!(a == 1)"],
    ["!a == 1 && b == 2", "(!(a == 1)) && (b == 2)"],
    ["a == 1 || b == 2 && c == 3", "a == 1 || (b == 2 && c == 3)"],
    ["a == 1 && b == 2 || c == 3", "(a == 1 && b == 2) || c == 3"],
    ["a == 1 && b == 2 && c == 3", "(a == 1 && b == 2) && c == 3"],
    ["a.b + 2 * 3 > 4 - 1 - 1", "(a.b + (2 * 3)) > ((4 - 1) - 1)"],
    ["a | b ^ c & d << 1 + 2 * -e == 0", "(a | (b ^ (c & (d << (1 + (2 * (-e))))))) == 0"],
    ["a >> 1 >> 2 < ~b % 3", "((a >> 1) >> 2) < ((~b) % 3)"],
    ["a & 1 == 0", "(a & 1) == 0"],
  ])("%s is %s", (loose, explicit) => {
    expect(shape(parse(loose))).toEqual(shape(parse(explicit)));
  });
});

describe("places", () => {
  test("each node knows its span", () => {
    const text = "  prev_pid  !=  0x10 && (a == 1)";
    const tree = parse(text);
    const at = (node: { at: { start: number; end: number } }): string =>
      text.slice(node.at.start, node.at.end);
    if (tree.kind !== "logical" || tree.left.kind !== "comparison") throw new Error("shape");
    expect(at(tree)).toBe("prev_pid  !=  0x10 && (a == 1)");
    expect(at(tree.left)).toBe("prev_pid  !=  0x10");
    expect(at(tree.left.right)).toBe("0x10");
    expect(text.slice(tree.left.operatorAt.start, tree.left.operatorAt.end)).toBe("!=");
    expect(at(tree.right)).toBe("(a == 1)");
  });
});

describe("what is wrong is said at its place", () => {
  test.each([
    ["", "the expression is empty", ""],
    ["a = 1", '"=" is not an operator', "="],
    ["a =~ 'x'", '"=~" is not an operator', "=~"],
    ["a == 1 | b == 2", "comparisons cannot be chained", "|"],
    ["(a == 1", "this parenthesis is never closed", "("],
    ["a == 1)", '")" has no opening counterpart', ")"],
    ["((a == 1)", "this parenthesis is never closed", "("],
    ["()", "the parentheses are empty", "()"],
    ['a == "x', "this quote is never closed", '"x'],
    ["a == 1 and b == 2", 'expected an operator before "and"', "and"],
    ["a == 1 &&", 'expected a value after "&&"', "&&"],
    ["&& a == 1", 'expected a value, not "&&"', "&&"],
    ["a == == 1", 'expected a value after "==", not "=="', "=="],
    ["a == 1 & b == 2", "comparisons cannot be chained", "&"],
    ["1 < a < 3", "comparisons cannot be chained", "<"],
    ["a == +1", 'remove "+" before the value: the kernel refuses it', "+"],
    ["a == “x”", "unexpected character “", "“"],
    ["a == !b", '"!" negates a whole comparison', "!"],
    ['x["k"] > 1', "a row needs a column", 'x["k"]'],
    ["x[k].c > 1", "a key must be a number or a string in quotes", "k"],
    ['x["k".c > 1', "this bracket is never closed", "["],
    ['a == "x\ny"', "a string cannot contain the control character \\n", "\n"],
    ["a == 1\nb == 2", 'expected an operator before "b"', "b"],
    ["a ~ *x", 'expected a value before "*"', "*"],
  ])("%j", (text, message, at) => {
    expect(problemOf(text)).toMatchObject({
      message,
      at,
      code: "expression-syntax",
    });
  });

  test("depth and length are bounded", () => {
    expect(problemOf(`${"(".repeat(5000)}a == 1`).code).toBe("expression-limit");
    expect(problemOf(`${"(".repeat(100)}a == 1${")".repeat(100)}`).code).toBe("expression-limit");
    expect(problemOf(`${"!".repeat(100)}a == 1`).code).toBe("expression-limit");
    expect(parse(`${"(".repeat(50)}a == 1${")".repeat(50)}`).kind).toBe("comparison");
  });
});

describe("parameters are literals", () => {
  const params = new Map<string, string | number | boolean>([
    ["n", 5],
    ["minus", -3],
    ["big", 1e21],
    ["evil", 'x" || prev_pid == 1 || prev_comm == "'],
    ["limit", "5ms"],
    ["yes", true],
  ]);

  test("a text can't add operators, in quotes or out of them", () => {
    const evil = params.get("evil");
    expect(shape(parse("a == ${evil}", params))).toEqual({
      kind: "comparison",
      operator: "==",
      left: { kind: "name", name: "a" },
      right: { kind: "text", value: evil },
    });
    expect(shape(parse('a ~ "p${evil}*"', params))).toMatchObject({
      right: { kind: "text", value: `p${String(evil)}*` },
    });
  });

  test("a number may carry a unit behind it", () => {
    expect(parse("a.b > ${n}ms", params)).toMatchObject({
      right: { value: 5_000_000, unit: "ns" },
    });
    expect(parse("a.b > ${n}", params)).toMatchObject({ right: { exact: 5n } });
    expect(parse("a.b > ${minus}", params)).toMatchObject({
      right: { exact: -3n },
    });
    expect(parse("a.b > ${big}", params)).toMatchObject({
      right: { exact: 10n ** 21n },
    });
    expect(parse("a.b > ${limit}", params)).toMatchObject({
      right: { value: 5_000_000, unit: "ns" },
    });
  });

  test.each([
    ["${nope}", "unknown-param"],
    ["${yes}", "bad-param"],
    ["${n", "expression-syntax"],
    ["'${nope}'", "unknown-param"],
  ])("%s", (text, code) => {
    const parsed = parseExpression(`a == ${text}`, spanIn(text), params);
    expect(parsed).toMatchObject({ ok: false, error: [{ code }] });
  });
});

test("any text gives a tree or one placed diagnostic", () => {
  const word = fc.constantFrom(
    "a",
    "on-cpu",
    "1",
    "0x",
    '"x"',
    "'",
    "${",
    "}",
    "(",
    ")",
    "[",
    "]",
    "!",
    "&&",
    "||",
    "&",
    "|",
    "==",
    "=",
    "~",
    ".",
    ",",
    "-",
    "+",
    "*",
    "/",
    "%",
    " ",
    "\n",
    "\u0000",
    "é",
    "\u202e",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(word, { maxLength: 40 }).map((words) => words.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      const parsed = parseExpression(source, spanIn(source));
      if (parsed.ok) return;
      expect(parsed.error).toHaveLength(1);
      const { start, end } = parsed.error[0]!.at!;
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(source.length);
    }),
    { numRuns: 2000 },
  );
});
