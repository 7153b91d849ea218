import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, rowsOf } from "../../support/aggregate.ts";
import { catalogOf, type FieldKind, madeFormat, ordered } from "../../support/batch-builder.ts";

/**
 * Expressions are made here as trees, computed here with BigInt, and written with as few parentheses as the documented precedence needs.
 * What an aggregation does with the text must agree with what the tree says, for each row.
 */
type Tree =
  | { readonly kind: "field"; readonly name: keyof typeof FIELDS }
  | { readonly kind: "constant"; readonly value: bigint }
  | { readonly kind: "sign"; readonly sign: "-" | "~"; readonly of: Tree }
  | { readonly kind: "join"; readonly operator: Operator; readonly left: Tree; readonly right: Tree };

const FIELDS = {
  a1: "s8",
  b1: "u8",
  a2: "s16",
  b2: "u16",
  a4: "s32",
  b4: "u32",
  a8: "s64",
  b8: "u64",
} as const satisfies Readonly<Record<string, FieldKind>>;
const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** As documented, the loosest first. */
const LEVELS = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]] as const;
type Operator = (typeof LEVELS)[number][number];
const OPERATORS: readonly Operator[] = LEVELS.flat();
const COMPARISONS = ["==", "!=", "<", "<=", ">", ">="] as const;
type Row = Readonly<Record<keyof typeof FIELDS, bigint>>;

/** Undefined: no value. */
function valueOf(tree: Tree, row: Row): bigint | undefined {
  if (tree.kind === "field") return row[tree.name];
  if (tree.kind === "constant") return tree.value;
  if (tree.kind === "sign") {
    const value = valueOf(tree.of, row);
    if (value === undefined) return undefined;
    return tree.sign === "-" ? -value : ~value;
  }
  const left = valueOf(tree.left, row);
  const right = valueOf(tree.right, row);
  if (left === undefined || right === undefined) return undefined;
  return JOINS[tree.operator](left, right);
}

const JOINS: Readonly<Record<Operator, (left: bigint, right: bigint) => bigint | undefined>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0n ? undefined : left / right),
  "%": (left, right) => (right === 0n ? undefined : left % right),
  "&": (left, right) => left & right,
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  "<<": (left, right) => (right < 0n || right > 63n ? undefined : left << right),
  ">>": (left, right) => (right < 0n || right > 63n ? undefined : left >> right),
};

function compared(operator: (typeof COMPARISONS)[number], left: bigint, right: bigint): boolean {
  const order = left < right ? -1 : Number(left > right);
  return {
    "==": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  }[operator];
}

function levelOf(tree: Tree): number {
  if (tree.kind !== "join") return LEVELS.length;
  return LEVELS.findIndex((level) => (level as readonly string[]).includes(tree.operator));
}

function textOf(tree: Tree): string {
  switch (tree.kind) {
    case "field":
      return tree.name;
    case "constant":
      return tree.value.toString();
    case "sign":
      return `${tree.sign}${textAbove(tree.of, LEVELS.length)}`;
    case "join": {
      const level = levelOf(tree);
      return `${textAbove(tree.left, level)} ${tree.operator} ${textAbove(tree.right, level + 1)}`;
    }
  }
}

function textAbove(tree: Tree, level: number): string {
  return levelOf(tree) < level ? `(${textOf(tree)})` : textOf(tree);
}

const isNegative = (kind: FieldKind): boolean => kind.startsWith("s");

function valuesOf(kind: FieldKind): fc.Arbitrary<bigint> {
  const bits = BigInt(kind.slice(1));
  const min = isNegative(kind) ? -(1n << (bits - 1n)) : 0n;
  const max = min + (1n << bits) - 1n;
  const edges = [min, max, 0n, 1n, -1n, 2n, 7n, 31n, 32n, 53n, 63n, 64n, 1n << 31n, 1n << 32n, 1n << 53n];
  const inside = edges
    .flatMap((edge) => [edge - 1n, edge, edge + 1n])
    .filter((edge) => edge >= min && edge <= max);
  return fc.oneof(fc.constantFrom(...inside), fc.bigInt({ min, max }));
}

const constants = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 3n, 8n, 31n, 32n, 63n, 64n, 512n, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
);

const { tree: trees } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  leaf: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...NAMES).map((name): Tree => ({ kind: "field", name })) },
    { weight: 1, arbitrary: constants.map((value): Tree => ({ kind: "constant", value })) },
  ),
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    tie("leaf"),
    fc
      .record({ operator: fc.constantFrom(...OPERATORS), left: tie("tree"), right: tie("tree") })
      .map((join): Tree => ({ kind: "join", ...join })),
    fc
      .record({ sign: fc.constantFrom("-" as const, "~" as const), of: tie("tree") })
      .filter(({ sign, of }) => sign === "~" || of.kind !== "constant")
      .map((sign): Tree => ({ kind: "sign", ...sign })),
  ),
}));

/** Not a constant alone, and not a name alone: those are not calculations. */
const calculations = trees.filter(
  (tree) => tree.kind !== "constant" && tree.kind !== "field" && usesField(tree),
);

function usesField(tree: Tree): boolean {
  if (tree.kind === "join") return usesField(tree.left) || usesField(tree.right);
  return tree.kind === "sign" ? usesField(tree.of) : tree.kind === "field";
}

const rowsOfFields = fc.array(
  fc.record(
    Object.fromEntries(NAMES.map((name) => [name, valuesOf(FIELDS[name])])) as {
      [name in keyof typeof FIELDS]: fc.Arbitrary<bigint>;
    },
  ),
  { minLength: 1, maxLength: 8 },
);

const event = madeFormat("made:numbers", FIELDS);
const catalog = catalogOf(event);

function run(
  use: string,
  options: Readonly<Record<string, unknown>>,
  rows: readonly Row[],
): ReturnType<typeof aggregate> {
  const events = rows.map((fields, time) => ({ event, time, cpu: time % 2, fields }));
  return aggregate(use, { of: "made:numbers", ...options }, catalog, [ordered(events)]);
}

/** Certainly never negative: no signed field, no sign, no difference. Such results have 64 bits without a sign, others 63 and a sign. */
function isUnsigned(tree: Tree): boolean {
  if (tree.kind === "field") return !isNegative(FIELDS[tree.name]);
  if (tree.kind === "join") return tree.operator !== "-" && isUnsigned(tree.left) && isUnsigned(tree.right);
  return tree.kind === "constant";
}

/** Whether a calculation that is not certainly unsigned is, `b8 & ~4095`, is another test's subject. */
function isClear(tree: Tree, row: Row): boolean {
  const value = valueOf(tree, row);
  return value === undefined || value < 1n << 63n || value >= 1n << 64n || isUnsigned(tree);
}
const fits = (value: bigint): boolean => value >= -(1n << 63n) && value < 1n << 64n;

describe("arithmetic on fields agrees with BigInt", () => {
  it("in where, whatever the size of both sides", () => {
    fc.assert(
      fc.property(
        calculations,
        trees,
        fc.constantFrom(...COMPARISONS),
        rowsOfFields,
        (left, right, sign, rows) => {
          const expected = rows.map((row) => {
            const [one, other] = [valueOf(left, row), valueOf(right, row)];
            return one === undefined || other === undefined ? undefined : compared(sign, one, other);
          });
          const text = `${textOf(left)} ${sign} ${textOf(right)}`;
          for (const [where, wanted] of [
            [text, true],
            [`!(${text})`, false],
          ] as const) {
            const { scalars } = run("count", { where }, rows);
            expect(scalars["total"]?.value, where).toBe(expected.filter((holds) => holds === wanted).length);
            const without = expected.filter((holds) => holds === undefined).length;
            expect(scalars["without-value"]?.value ?? 0, where).toBe(without);
          }
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it("in by, and rows without a value are counted", () => {
    fc.assert(
      fc.property(calculations, rowsOfFields, (tree, anyRows) => {
        const rows = anyRows.filter((row) => isClear(tree, row));
        const by = textOf(tree);
        const result = run("count", { by }, rows);
        const found = new Map(rowsOf(result).map((row) => [String(row[by]), row["count"]]));
        const { kept, lost } = results(tree, rows);
        const wanted = Map.groupBy(kept, String);
        expect(found, by).toEqual(new Map([...wanted].map(([key, of]) => [key, of.length])));
        expect(result.scalars["without-value"]?.value ?? 0, by).toBe(lost);
      }),
      { numRuns: 1_500 },
    );
  });

  it("in value, and rows without a value are counted", () => {
    fc.assert(
      fc.property(calculations, rowsOfFields, (tree, anyRows) => {
        const rows = anyRows.filter((row) => isClear(tree, row));
        const value = textOf(tree);
        const { scalars } = run("sum", { value }, rows);
        const { kept, lost } = results(tree, rows);
        const sum = kept.reduce((total, one) => total + one, 0n);
        expect(BigInt(scalars["total"]!.value!), value).toBe(sum);
        expect(scalars["n"]?.value, value).toBe(kept.length);
        expect(scalars["without-value"]?.value ?? 0, value).toBe(lost);
      }),
      { numRuns: 1_500 },
    );
  });

  it("in columns, whatever the size of the result", () => {
    fc.assert(
      fc.property(calculations, rowsOfFields, (tree, rows) => {
        const column = textOf(tree);
        const { table } = run("events", { columns: [column] }, rows);
        const wanted = rows.map((row) => valueOf(tree, row)?.toString() ?? null);
        expect(
          table.rows.map(([cell]) => (cell === null ? null : String(cell))),
          column,
        ).toEqual(wanted);
      }),
      { numRuns: 1_000 },
    );
  });
});

function results(
  tree: Tree,
  rows: readonly Row[],
): { readonly kept: readonly bigint[]; readonly lost: number } {
  const kept = rows.flatMap((row) => {
    const value = valueOf(tree, row);
    return value !== undefined && fits(value) ? [value] : [];
  });
  return { kept, lost: rows.length - kept.length };
}
