import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expression } from "../../../src/expr/ast.ts";
import { compilePredicate, type FieldAccess } from "../../../src/expr/compile-predicate.ts";
import { parse } from "./support.ts";

/** `undefined`: the kernel could not read the string. */
interface Row {
  readonly path: string | undefined;
  readonly other: string | undefined;
  readonly ret: number;
}

type Truth = boolean | "unknown";

/** Kleene's three values, straight from their tables. */
function truth(tree: Expression, row: Row): Truth {
  if (tree.kind === "not") {
    const value = truth(tree.operand, row);
    return value === "unknown" ? value : !value;
  }
  if (tree.kind === "logical") {
    const [left, right] = [truth(tree.left, row), truth(tree.right, row)];
    const decides = tree.operator === "||";
    if (left === decides || right === decides) return decides;
    return left === "unknown" || right === "unknown" ? "unknown" : !decides;
  }
  if (tree.kind !== "comparison") throw new Error(tree.kind);
  const [left, right] = [valueOf(tree.left, row), valueOf(tree.right, row)];
  if (left === undefined || right === undefined) return "unknown";
  return (left === right) === (tree.operator === "==");
}

function valueOf(tree: Expression, row: Row): string | number | undefined {
  if (tree.kind === "number" || tree.kind === "text") return tree.value;
  if (tree.kind !== "name") throw new Error(tree.kind);
  return row[tree.name as keyof Row];
}

function binder(table: readonly Row[]): (field: string) => FieldAccess | undefined {
  const text = (name: "path" | "other"): FieldAccess => ({
    kind: "text",
    at: (row) => table[row]![name] ?? "(fault)",
    isFault: (row) => table[row]![name] === undefined,
  });
  const fields: Readonly<Record<string, FieldAccess>> = {
    path: text("path"),
    other: text("other"),
    ret: { kind: "number", at: (row) => table[row]!.ret },
  };
  return (field) => fields[field];
}

const string = fc.constantFrom(undefined, "a", "b", "(fault)");
const rows = fc.array(fc.record({ path: string, other: string, ret: fc.constantFrom(-1, 0) }), {
  minLength: 1,
});
const comparison = fc
  .tuple(
    fc.constantFrom("path", "other", "ret"),
    fc.constantFrom("==", "!="),
    fc.constantFrom('"a"', '"(fault)"', "path", "other"),
  )
  .map(([field, sign, value]) => (field === "ret" ? `ret ${sign} 0` : `${field} ${sign} ${value}`));
const condition = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    comparison,
    tie("tree").map((tree) => `!(${tree})`),
    fc
      .tuple(tie("tree"), fc.constantFrom("&&", "||"), tie("tree"))
      .map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
  ),
})).tree;

describe("a condition on strings that the kernel could not read", () => {
  test("is true, false or unknown by Kleene's tables; unknown rows are reported and don't match", () => {
    fc.assert(
      fc.property(condition, rows, (text, table) => {
        const tree = parse(text);
        const unknown: number[] = [];
        const predicate = compilePredicate(tree, binder(table), (row) => unknown.push(row));
        const truths = table.map((row) => truth(tree, row));
        expect(table.map((_, row) => predicate(row))).toEqual(truths.map((value) => value === true));
        expect(unknown).toEqual(truths.flatMap((value, row) => (value === "unknown" ? [row] : [])));
      }),
      { numRuns: 600 },
    );
  });

  test.each([
    ['path == "a"', false],
    ['path != "a"', false],
    ['!(path == "a")', false],
    ['path ~ "*"', false],
    ['path == "(fault)"', false],
    ['path == "a" || ret < 0', true],
    ['!(path == "a" && ret >= 0)', true],
    ['path == "a" || path != "a"', false],
  ])("%s", (text, matches) => {
    const table = [{ path: undefined, other: "a", ret: -1 }];
    expect(compilePredicate(parse(text), binder(table))(0)).toBe(matches);
  });
});
