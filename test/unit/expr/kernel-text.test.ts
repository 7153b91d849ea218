import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Span } from "../../../src/core/source.ts";
import type { Comparison, Expression } from "../../../src/expr/ast.ts";
import { checkFilter } from "../../../src/expr/check/check-filter.ts";
import { printForKernel } from "../../../src/expr/print-for-kernel.ts";
import { parse, shape, spanIn, SWITCH_FIELDS } from "./support.ts";

const nowhere: Span = spanIn("")(0, 0);

const comparison: fc.Arbitrary<Comparison> = fc
  .oneof(
    fc.record({
      name: fc.constantFrom("prev_pid", "next_prio", "common_pid"),
      operator: fc.constantFrom(
        "==" as const,
        "!=" as const,
        "<" as const,
        "<=" as const,
        ">" as const,
        ">=" as const,
        "&" as const,
      ),
      value: fc.integer().map(BigInt),
    }),
    fc.record({
      name: fc.constantFrom("prev_comm", "next_comm"),
      operator: fc.constantFrom("==" as const, "!=" as const, "~" as const),
      value: fc.stringMatching(/^[a-z"*?[\]! é]{0,7}$/),
    }),
  )
  .map(({ name, operator, value }) => ({
    kind: "comparison",
    operator,
    operatorAt: nowhere,
    at: nowhere,
    left: { kind: "name", name, at: nowhere },
    right:
      typeof value === "string"
        ? { kind: "text", value, at: nowhere }
        : { kind: "number", value: Number(value), exact: value, unit: "none", at: nowhere },
  }));

export const filter: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    comparison,
    fc.record({ kind: fc.constant("not" as const), operand: tie("tree"), at: fc.constant(nowhere) }),
    fc.record({
      kind: fc.constant("logical" as const),
      operator: fc.constantFrom("&&" as const, "||" as const),
      left: tie("tree"),
      right: tie("tree"),
      at: fc.constant(nowhere),
    }),
  ),
})).tree;

/** As it is printed: `*x` and `!*x`, which the kernel reads in its own way, as `**x`. */
function withFullGlobs(tree: Expression): Expression {
  if (tree.kind === "not") return { ...tree, operand: withFullGlobs(tree.operand) };
  if (tree.kind === "logical") {
    return { ...tree, left: withFullGlobs(tree.left), right: withFullGlobs(tree.right) };
  }
  if (tree.kind !== "comparison" || tree.operator !== "~" || tree.right.kind !== "text") return tree;
  const [, not = "", rest = ""] = /^(!?)(.*)$/su.exec(tree.right.value)!;
  const isShort = rest.startsWith("*") && rest !== "*" && !rest.startsWith("**");
  return { ...tree, right: { ...tree.right, value: isShort ? `${not}*${rest}` : tree.right.value } };
}

describe("a printed filter", () => {
  test("reads back as the same tree, on one line", () => {
    fc.assert(
      fc.property(filter, (tree) => {
        const { text } = printForKernel(tree);
        expect(text).not.toContain("\n");
        expect(shape(parse(text))).toEqual(shape(withFullGlobs(tree)));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["*sh", "**sh"],
    ["!*sh", "!**sh"],
    ["*sh*", "**sh*"],
    ["**sh", "**sh"],
    ["sh*", "sh*"],
    ["*", "*"],
    ["!*", "!*"],
    ["a*b", "a*b"],
  ])("a pattern %s is a glob to the kernel, too: %s", (pattern, printed) => {
    expect(printForKernel(parse(`prev_comm ~ "${pattern}"`)).text).toBe(`prev_comm ~ "${printed}"`);
    expect(printForKernel(parse(`prev_comm == "${pattern}"`)).text).toBe(`prev_comm == "${pattern}"`);
  });

  test("numbers are decimal, units are plain, white space is single", () => {
    expect(printForKernel(parse(" prev_pid==0x10&&( next_pid\n>5us )")).text).toBe(
      "prev_pid == 16 && next_pid > 5000",
    );
    expect(printForKernel(parse("!(a == 1 || b == 2) && c ~ 'x\"y'")).text).toBe(
      `!(a == 1 || b == 2) && c ~ 'x"y'`,
    );
  });

  test("each character has its comparison's span in the spec", () => {
    const text = "(prev_pid == 0x0010)   &&   prev_comm   ~   'sh*'";
    const printed = printForKernel(parse(text));
    const placed = Array.from(printed.text, (_, offset) => {
      const { start, end } = printed.spanAt(offset);
      return text.slice(start, end);
    });
    expect(placed[0]).toBe("(prev_pid == 0x0010)");
    expect(placed[printed.text.indexOf("prev_comm")]).toBe("prev_comm   ~   'sh*'");
    expect(printed.spanAt(10_000).end).toBe(text.length);
  });
});

describe("the checker follows the kernel", () => {
  test.each([
    'prev_pid != 0 && prev_comm ~ "sh*"',
    "prev_state & 0xff",
    "common_pid == -1",
    "prev_pid & 0x80000000",
    'CPU == 1 || COMM == "sh" || comm ~ "*" || cpu != 0',
    "prev_state > 5ms",
    "prev_comm != ''",
  ])("%s is right", (text) => {
    expect(checkFilter(parse(text), SWITCH_FIELDS)).toEqual([]);
  });

  test.each([
    ["prev_pid == 2147483648", "expression-type"],
    ["prev_pid == -2147483649", "expression-type"],
    ["prev_pid == 1.5", "expression-type"],
    ["prev_state == 9223372036854775808", "expression-type"],
    ["CPU == -1", "expression-type"],
    ["nope == 1", "unknown-field"],
    ["1 == 1", "expression-type"],
    ['"a"', "expression-type"],
  ])("%s is wrong", (text, code) => {
    expect(checkFilter(parse(text), SWITCH_FIELDS).map((one) => one.code)).toEqual([code]);
  });

  test("an event's own field hides the generic one", () => {
    const fields = [...SWITCH_FIELDS, { name: "comm", kind: "integer" as const, bytes: 4, signed: true }];
    expect(checkFilter(parse("comm == 1"), fields)).toEqual([]);
  });
});
