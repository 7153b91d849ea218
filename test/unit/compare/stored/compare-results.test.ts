import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareResults, type ResultComparison } from "../../../../src/compare/stored/compare-results.ts";
import type { ValueComparison } from "../../../../src/compare/stored/compare-values.ts";
import type { Cell, ResultDocument, TableColumn } from "../../../../src/document/result-document.ts";

const columns: readonly TableColumn[] = [
  { name: "comm", role: "key", type: "text", unit: "none", description: "" },
  { name: "count", role: "value", type: "integer", unit: "events", description: "" },
  { name: "time", role: "value", type: "integer", unit: "ns", description: "" },
];

interface Made {
  readonly rows: readonly (readonly Cell[])[];
  readonly totalRows?: number;
  readonly columns?: readonly TableColumn[];
  readonly lost?: number;
  readonly release?: string;
}

/** A result of one aggregation, `calls`, with a scalar. */
function result({
  rows,
  totalRows = rows.length,
  columns: own = columns,
  lost = 0,
  release = "6.12.0",
}: Made): ResultDocument {
  const counts = { recorded: 10, overwritten: 0, lost };
  return {
    version: 1,
    tool: { name: "ftrace-run", version: "0" },
    spec: { name: "s", path: "s.yaml", sha256: "0".repeat(64), params: [], loss: "allow" },
    kernel: { release, architecture: "x86_64", cpus: 1, clock: "mono" },
    recording: {
      durationNs: 1e9,
      cpus: [{ cpu: 0, ...counts }],
      totals: counts,
      faults: { malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 },
      events: [],
    },
    aggregations: {
      calls: {
        use: "count",
        events: [],
        table: { columns: [...own], rows: rows.map((row) => [...row]), totalRows },
        scalars: { total: { value: rows.length, unit: "none" } },
        notes: [],
      },
    },
    expectations: [],
    problems: [],
    verdict: { status: "passed", exitStatus: 0, reasons: [] },
  };
}

const valuesOf = ({ aggregations }: ResultComparison): readonly ValueComparison[] => aggregations[0]!.values;
/** `KEY NAME: VERDICT`, of rows and scalars. */
const verdicts = (before: Made, after: Made): readonly string[] =>
  valuesOf(compareResults(result(before), result(after))).map(
    ({ key, name, verdict }) => `${[...key, name].join(" ")}: ${verdict}`,
  );

describe("values", () => {
  test("counts are compared exactly; times never are", () => {
    const [before, after] = [{ rows: [["sh", 5, 100]] }, { rows: [["sh", 6, 100]] }];
    expect(verdicts(before, before)).toEqual(["sh count: same", "sh time: can't tell", "total: same"]);
    expect(verdicts(before, after)).toEqual(["sh count: changed", "sh time: can't tell", "total: same"]);
    expect(valuesOf(compareResults(result(before), result(after)))[0]!.change).toBeCloseTo(0.2, 12);
  });

  test("integers beyond 2^53 are compared by all of their digits", () => {
    const [before, after] = [
      { rows: [["sh", "9007199254740993", 1]] },
      { rows: [["sh", "9007199254740992", 1]] },
    ];
    expect(verdicts(before, after)[0]).toBe("sh count: changed");
    expect(verdicts(before, before)[0]).toBe("sh count: same");
  });

  test("a value that one side does not have", () => {
    expect(verdicts({ rows: [["sh", 5, 1]] }, { rows: [["sh", null, 1]] })[0]).toBe("sh count: can't tell");
  });

  test("from 0 there is no relative change", () => {
    const comparison = compareResults(result({ rows: [["sh", 0, 1]] }), result({ rows: [["sh", 5, 1]] }));
    expect(valuesOf(comparison)[0]).toMatchObject({ verdict: "changed", change: null });
  });
});

describe("rows", () => {
  const [one, two] = [
    { rows: [["sh", 5, 1]] },
    {
      rows: [
        ["sh", 5, 1],
        ["dd", 7, 2],
      ],
    },
  ];

  test("new and gone, by the key", () => {
    expect(verdicts(one, two)).toContain("dd count: new");
    expect(verdicts(two, one)).toContain("dd count: gone");
  });

  test("a row that a limit may have cut off is neither", () => {
    expect(verdicts({ ...one, totalRows: 9 }, two)).toContain("dd count: can't tell");
    expect(verdicts(two, { ...one, totalRows: 9 })).toContain("dd count: can't tell");
    expect(verdicts(one, { ...two, totalRows: 9 })).toContain("dd count: new");
  });

  test("the order of rows and of columns does not matter", () => {
    const turned = {
      columns: columns.toReversed(),
      rows: two.rows.toReversed().map((row) => row.toReversed()),
    };
    expect(verdicts(two, turned)).toEqual(verdicts(two, two));
  });

  test("tables with other keys, or with several rows of one key, are not compared", () => {
    const renamed = columns.map((column) => (column.role === "key" ? { ...column, name: "pid" } : column));
    expect(verdicts(one, { ...one, columns: renamed })).toEqual(["total: same"]);
    expect(
      verdicts(one, {
        rows: [
          ["sh", 5, 1],
          ["sh", 6, 1],
        ],
      }),
    ).toEqual(["total: changed"]);
  });

  test("a column in another unit is left out, with a note", () => {
    const other = columns.map((column) =>
      column.name === "count" ? { ...column, unit: "bytes" as const } : column,
    );
    const comparison = compareResults(result(one), result({ ...one, columns: other }));
    expect(valuesOf(comparison).map(({ name }) => name)).toEqual(["time", "total"]);
    expect(comparison.aggregations[0]!.notes).toEqual([
      "columns not compared, because only one side has them or their units differ: count",
    ]);
  });
});

describe("obstacles", () => {
  const rows = [["sh", 5, 1]];

  test("with lost events on either side, allowed or not, nothing is certain", () => {
    for (const [before, after] of [
      [3, 0],
      [0, 3],
    ] as const) {
      const all = verdicts(
        { rows, lost: before },
        {
          rows: [
            ["sh", 6, 1],
            ["dd", 1, 1],
          ],
          lost: after,
        },
      );
      expect(new Set(all.map((text) => text.split(": ")[1]))).toEqual(new Set(["can't tell"]));
    }
  });

  test("on another kernel, equal values are not the same, and different ones changed", () => {
    expect(verdicts({ rows }, { rows: [["sh", 6, 1]], release: "6.13.0" })).toEqual([
      "sh count: changed",
      "sh time: can't tell",
      "total: can't tell",
    ]);
  });

  test("an aggregation that reads other events, or a problem on one side, is never the same", () => {
    const [before, after] = [result({ rows }), result({ rows })];
    const calls = { ...after.aggregations["calls"]!, events: ["syscalls:sys_enter_read"] };
    const withEvent = compareResults(before, { ...after, aggregations: { calls } });
    expect(valuesOf(withEvent).every(({ verdict }) => verdict === "can't tell")).toBe(true);
    expect(withEvent.aggregations[0]!.notes).toEqual(["events: none before, syscalls:sys_enter_read after"]);
    const problem = {
      code: "probe-silent",
      severity: "warning",
      fault: "run",
      message: "p recorded nothing",
    } as const;
    const withProblem = compareResults(before, { ...after, problems: [problem] });
    expect(valuesOf(withProblem).every(({ verdict }) => verdict === "can't tell")).toBe(true);
    expect(withProblem.obstacles.different).toEqual(["only after: p recorded nothing"]);
  });

  test("each difference of conditions is named", () => {
    const { obstacles } = compareResults(result({ rows }), result({ rows, release: "6.13.0" }));
    expect(obstacles).toEqual({
      missing: [],
      different: ["kernel: 6.12.0 x86_64 before, 6.13.0 x86_64 after"],
    });
  });
});

test("exchanging the sides mirrors every verdict", () => {
  const row = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 3 }), fc.constant(1));
  const table = fc.record({
    rows: fc.uniqueArray(row, { selector: ([comm]) => comm }),
    totalRows: fc.constant(4),
    lost: fc.constantFrom(0, 0, 0, 1),
  });
  const mirrored = (text: string): string =>
    text.replace(/new|gone/u, (word) => (word === "new" ? "gone" : "new"));
  fc.assert(
    fc.property(table, table, (before, after) => {
      expect(verdicts(after, before).toSorted()).toEqual(verdicts(before, after).map(mirrored).toSorted());
    }),
  );
});
