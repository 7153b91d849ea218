import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { judgeExpectations } from "../../../src/result/expectations/judge-expectations.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import { quantityText } from "../../../src/core/quantity-text.ts";
import { noSymbols } from "../../../src/trace/names/symbols.ts";
import { aggregate } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";

const event = madeFormat("test:event", { u: "u64", s: "s64", other: "u64" });
const catalog = catalogOf(event);

const unsigned = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n),
  // Around the powers of two, where a double rounds up to the next one.
  fc
    .tuple(fc.integer({ min: 1, max: 63 }), fc.constantFrom(-1n, 0n, 1n))
    .map(([n, d]) => 2n ** BigInt(n) + d),
);
const signed = unsigned.map((value) => BigInt.asIntN(64, value));
const anyValues = fc.array(fc.record({ u: unsigned, s: signed, other: unsigned }), {
  minLength: 1,
  maxLength: 30,
});

function eventsOf(values: readonly Readonly<Record<string, bigint>>[]): readonly MadeEvent[] {
  return values.map((fields, time) => ({ event, time, fields }));
}

function run(
  use: string,
  options: object,
  values: readonly Readonly<Record<string, bigint>>[],
): AggregationResult {
  return aggregate(use, { of: "event", ...options }, catalog, [ordered(eventsOf(values))]);
}

function naive(values: readonly bigint[]): { min: bigint; max: bigint; sum: bigint } {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return { min: sorted[0]!, max: sorted.at(-1)!, sum: values.reduce((sum, value) => sum + value, 0n) };
}

/** A cell or a scalar as the integer that it stands for. */
function integer(value: string | number | null | undefined): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error(`${value} is rounded`);
  return BigInt(value!);
}

describe.each(["u", "s"] as const)("all 64 bits of %s are exact in", (field) => {
  it("minimum, maximum and total of stats", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { min, max, sum } = naive(values.map((one) => one[field]));
        const { scalars, table } = run("stats", { value: field }, values);
        const of = (name: string): bigint => integer(scalars[name]?.value);
        expect([of("min"), of("max"), of("total")]).toEqual([min, max, sum]);
        const cell = (name: string): bigint =>
          integer(table.rows[0]![table.columns.findIndex((column) => column.name === name)]);
        expect([cell("min"), cell("max"), cell("total")]).toEqual([min, max, sum]);
      }),
    );
  });

  it("percentiles, as long as all values are kept", () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 1, max: 99 }), (values, percent) => {
        const sorted = values.map((one) => one[field]).toSorted((a, b) => (a < b ? -1 : Number(a > b)));
        const rank = Math.ceil((percent * values.length) / 100 - 1e-9);
        const { scalars } = run("stats", { value: field, percentiles: [percent] }, values);
        expect(integer(scalars[`p${percent}`]?.value)).toBe(sorted[rank - 1]);
      }),
    );
  });

  it("sums, also of groups that become one, and of units", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { sum } = naive(values.map((one) => one[field]));
        expect(integer(run("sum", { value: field }, values).scalars["total"]?.value)).toBe(sum);
        expect(integer(run("sum", { value: field, unit: "ms" }, values).scalars["total"]?.value)).toBe(
          sum * 1_000_000n,
        );
        expect(integer(run("stats", { value: field, unit: "ms" }, values).scalars["total"]?.value)).toBe(
          sum * 1_000_000n,
        );
        expect(integer(run("rate", { value: field, every: "1s" }, values).scalars["total"]?.value)).toBe(sum);
        // Two tasks of one name: their rows are merged.
        const tasks = eventsOf(values).map((one, index) => ({ ...one, pid: 7 + (index % 2) }));
        const merged = aggregate("stats", { of: "event", value: field, by: "comm" }, catalog, [
          ordered(tasks),
        ]);
        const { columns, rows } = merged.table;
        expect(rows).toHaveLength(1);
        expect(integer(rows[0]![columns.findIndex(({ name }) => name === "total")])).toBe(sum);
      }),
    );
  });

  it("buckets of a log2 histogram, whose bounds are exact, too", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { buckets } = run("histogram", { value: field }, values).histograms![0]!;
        expectBuckets(
          buckets,
          values.map((one) => one[field]),
        );
      }),
    );
  });

  it("buckets of a linear histogram and what is outside of them", () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 1, max: 1_000 }), (values, step) => {
        const options = { value: field, scale: "linear", step, min: 2 ** 53 - 2_000, max: 2 ** 53 - 1 };
        const { histograms, scalars } = run("histogram", options, values);
        const { buckets } = histograms![0]!;
        const all = values.map((one) => one[field]);
        const first = BigInt(2 ** 53 - 2_000);
        const end = first + BigInt(Math.ceil(1_999 / step) * step);
        expect(scalars["below"]?.value).toBe(all.filter((value) => value < first).length);
        expect(scalars["above"]?.value).toBe(all.filter((value) => value >= end).length);
        expectBuckets(
          buckets,
          all.filter((value) => value >= first && value < end),
        );
      }),
    );
  });

  it("keys of rows, and of expectations, in decimal and hexadecimal", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const result = run("count", { by: field }, values);
        for (const { [field]: value } of values) {
          const count = values.filter((one) => one[field] === value).length;
          expect(verdictOf(`r[${value}].count == ${count}`, result)).toBe("held");
          expect(verdictOf(`r[${value}].count == ${count + 1}`, result)).toBe("failed");
          const hex = value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
          expect(verdictOf(`r[${hex}].count == ${count}`, result)).toBe("held");
        }
      }),
      { numRuns: 50 },
    );
  });

  it("conditions, with a constant and with another field", () => {
    fc.assert(
      fc.property(anyValues, fc.nat(), (values, at) => {
        const constant = values[at % values.length]![field];
        const count = (where: string): number =>
          Number(run("count", { where }, values).scalars["total"]?.value);
        const of = (holds: (one: (typeof values)[number]) => boolean): number => values.filter(holds).length;
        expect(count(`${field} == ${constant}`)).toBe(of((one) => one[field] === constant));
        expect(count(`${field} != ${constant}`)).toBe(of((one) => one[field] !== constant));
        expect(count(`${field} < ${constant}`)).toBe(of((one) => one[field] < constant));
        expect(count(`${field} <= ${constant}`)).toBe(of((one) => one[field] <= constant));
        expect(count(`${field} > ${constant}`)).toBe(of((one) => one[field] > constant));
        expect(count(`${constant} > ${field}`)).toBe(of((one) => one[field] < constant));
        expect(count(`${field} & ${constant}`)).toBe(of((one) => (one[field] & constant) !== 0n));
        expect(count(`u > other`)).toBe(of((one) => one.u > one.other));
        expect(count(`u == other`)).toBe(of((one) => one.u === one.other));
      }),
      { numRuns: 50 },
    );
  });

  it("comparisons and arithmetic of expectations", () => {
    fc.assert(
      fc.property(anyValues, fc.constantFrom(-1n, 0n, 1n), (values, off) => {
        const { min, max, sum } = naive(values.map((one) => one[field]));
        const result = run("stats", { value: field }, values);
        const holds = (text: string): boolean => verdictOf(text, result) === "held";
        expect(holds(`r.max == ${max + off}`)).toBe(off === 0n);
        expect(holds(`r.min < ${min + off}`)).toBe(off > 0n);
        expect(holds(`r.max >= ${max + off}`)).toBe(off <= 0n);
        expect(holds(`r.max - r.min == ${max - min + off}`)).toBe(off === 0n);
        expect(holds(`r.max + r.min == ${max + min + off}`)).toBe(off === 0n);
        expect(holds(`r.max * 3 == ${max * 3n + off}`)).toBe(off === 0n);
        expect(holds(`r.total - r.max == ${sum - max + off}`)).toBe(off === 0n);
        expect(holds(`r.total * 7 / 7 == ${sum + off}`)).toBe(off === 0n);
      }),
      { numRuns: 100 },
    );
  });

  it("what people read", () => {
    fc.assert(
      fc.property(field === "u" ? unsigned : signed, (value) => {
        const { scalars } = run("stats", { value: field }, [{ u: value, s: value, other: 0n }]);
        const shown = quantityText(scalars["max"]!.value!, "none");
        expect(shown).toBe(value.toLocaleString("en"));
      }),
    );
  });
});

it("parameters are exact in expressions", () => {
  const result = run("count", { by: "u" }, [{ u: 18_446_744_071_585_963_085n, s: 0n, other: 0n }]);
  const tree = parseExpression("r[${n}].count == 1", () => at, new Map([["n", 18_446_744_071_585_963_085n]]));
  expect(tree.ok && judge(tree.value, "", result)).toBe("held");
});

const at = { source: { path: "t.yaml", text: "" }, start: 0, end: 0 };

function verdictOf(text: string, result: AggregationResult): string {
  const tree = parseExpression(text, () => at);
  if (!tree.ok) throw new Error(`not an expression: ${text}`);
  return judge(tree.value, text, result);
}

function judge(
  tree: Parameters<typeof judgeExpectations>[0][number]["expression"]["tree"],
  text: string,
  result: AggregationResult,
): string {
  const named = { name: "r", use: "x", events: [], result };
  const witnesses = { isLossy: false, symbols: noSymbols, architecture: "x86_64" };
  return judgeExpectations([{ expression: { text, at, tree } }], [named], witnesses)[0]!.verdict;
}

/** Each value is in its bucket, by integers alone, and buckets follow each other without a gap. */
function expectBuckets(buckets: readonly Bucket[], values: readonly bigint[]): void {
  const found = buckets.map(({ from, to, count }) => ({ from: integer(from), to: integer(to), count }));
  for (const [index, { from, to, count }] of found.entries()) {
    expect(count).toBe(values.filter((value) => from <= value && value < to).length);
    expect(from).toBe(found[index - 1]?.to ?? from);
  }
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
}
