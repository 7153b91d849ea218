import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Comparison, Expression } from "../../../src/expr/ast.ts";
import { compilePredicate, type FieldAccess } from "../../../src/expr/compile-predicate.ts";
import { parse } from "./support.ts";

interface Row {
  readonly small: number;
  readonly unsigned: number;
  readonly wide: bigint;
  readonly other: bigint;
  readonly text: string;
}

const rows = fc.array(
  fc.record({
    small: fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1)),
    unsigned: fc.nat({ max: 0xffff_ffff }),
    wide: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), edges()),
    other: edges(),
    text: fc.constantFrom("", "sh", "sha", "bash", "x*y", "é"),
  }),
  { minLength: 1, maxLength: 20 },
);

function edges(): fc.Arbitrary<bigint> {
  return fc.constantFrom(
    0n,
    1n,
    -1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  );
}

function binder(table: readonly Row[]): (field: string) => FieldAccess | undefined {
  const fields: Readonly<Record<string, FieldAccess>> = {
    small: { kind: "number", at: (row) => table[row]!.small },
    unsigned: { kind: "number", at: (row) => table[row]!.unsigned },
    wide: { kind: "wide", at: (row) => Number(table[row]!.wide), exact: (row) => table[row]!.wide },
    other: { kind: "wide", at: (row) => Number(table[row]!.other), exact: (row) => table[row]!.other },
    text: { kind: "text", at: (row) => table[row]!.text },
  };
  return (field) => fields[field];
}

/** Straight from the meaning of each node, in exact integers. */
function interpret(tree: Expression, row: Row): boolean {
  if (tree.kind === "not") return !interpret(tree.operand, row);
  if (tree.kind === "logical") {
    const [left, right] = [interpret(tree.left, row), interpret(tree.right, row)];
    return tree.operator === "&&" ? left && right : left || right;
  }
  if (tree.kind !== "comparison") throw new Error(tree.kind);
  return holds(tree, valueOf(tree.left, row), valueOf(tree.right, row));
}

function valueOf(tree: Expression, row: Row): bigint | string {
  if (tree.kind === "number") return tree.exact!;
  if (tree.kind === "text") return tree.value;
  if (tree.kind !== "name") throw new Error(tree.kind);
  const value = row[tree.name as keyof Row];
  return typeof value === "number" ? BigInt(value) : value;
}

function holds(tree: Comparison, left: bigint | string, right: bigint | string): boolean {
  const { operator } = tree;
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (operator === "&") return (maskOf(tree, BigInt(left)) & maskOf(tree, BigInt(right))) !== 0n;
  if (operator === "~") throw new Error("see the pattern tests");
  const order = left < right ? -1 : left > right ? 1 : 0;
  return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator];
}

/** The kernel cuts a mask to the size of its field. */
function maskOf({ left, right }: Comparison, value: bigint): bigint {
  const isNarrow = [left, right].some(
    (side) => side.kind === "name" && (side.name === "small" || side.name === "unsigned"),
  );
  const isConstant = left.kind === "number" || right.kind === "number";
  return isNarrow && isConstant ? BigInt.asUintN(32, value) : value;
}

const number = fc.oneof(edges(), fc.integer().map(BigInt)).map(String);
const numberField = fc.constantFrom("small", "unsigned", "wide", "other");
const numeric = fc
  .tuple(
    numberField,
    fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "&"),
    fc.oneof(number, numberField),
    fc.boolean(),
  )
  .map(([field, operator, value, swap]) =>
    swap ? `${value} ${operator} ${field}` : `${field} ${operator} ${value}`,
  );
const textual = fc
  .tuple(fc.constantFrom("==", "!="), fc.constantFrom('"sh"', '""', "'x*y'", "text"))
  .map(([operator, value]) => `text ${operator} ${value}`);
const condition = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    numeric,
    textual,
    tie("tree").map((tree) => `!(${tree})`),
    fc
      .tuple(tie("tree"), fc.constantFrom("&&", "||"), tie("tree"))
      .map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
  ),
})).tree;

describe("a compiled predicate", () => {
  test("agrees with a plain interpreter, 64-bit edges included", () => {
    fc.assert(
      fc.property(condition, rows, (text, table) => {
        const tree = parse(text);
        const predicate = compilePredicate(tree, binder(table));
        expect(table.map((_, row) => predicate(row))).toEqual(table.map((row) => interpret(tree, row)));
      }),
      { numRuns: 600 },
    );
  });

  test.each([
    ["sh*", ["sh", "sha"]],
    ["*sh", ["sh", "bash"]],
    ["*s*", ["sh", "sha", "bash"]],
    ["?h", ["sh"]],
    ["x\\*y", ["x*y"]],
    ["[!s]*", ["bash", "x*y", "é"]],
    ["!sh*", ["", "bash", "x*y", "é"]],
    ["??", ["sh", "é"]],
    ["", [""]],
    ["*", ["", "sh", "sha", "bash", "x*y", "é"]],
  ])("~ %j means what it means in the kernel", (pattern, expected) => {
    const table = ["", "sh", "sha", "bash", "x*y", "é"].map((text) => ({
      small: 0,
      unsigned: 0,
      wide: 0n,
      other: 0n,
      text,
    }));
    const predicate = compilePredicate(parse(`text ~ "${pattern}"`), binder(table));
    expect(table.filter((_, row) => predicate(row)).map(({ text }) => text)).toEqual(expected);
  });

  test("what the checker refuses is a bug here", () => {
    expect(() => compilePredicate(parse("nope == 1"), binder([]))).toThrow(TypeError);
    expect(() => compilePredicate(parse("small ~ 'x'"), binder([]))).toThrow(TypeError);
    expect(() => compilePredicate(parse("a.b == 1"), binder([]))).toThrow(TypeError);
    expect(() => compilePredicate(parse("1 == 1"), binder([]))).toThrow(TypeError);
  });
});
