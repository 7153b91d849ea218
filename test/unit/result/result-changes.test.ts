import { expect, test } from "vitest";
import { resultChanges } from "../../../src/result/result-changes.ts";
import { sampleParts, sampleResult } from "../report/sample.ts";

const result = sampleResult();

test("a result is the same as itself, and as it is in a file", () => {
  expect(resultChanges(result, result)).toEqual([]);
  expect(resultChanges(JSON.parse(JSON.stringify(result)) as typeof result, result)).toEqual([]);
});

test("neither the session, nor the tool's version, nor a place in the spec is compared", () => {
  const { source, ...spec } = sampleParts().spec;
  const other = sampleResult({
    toolVersion: "9.9.9",
    spec: { ...spec, source: { path: "moved.yaml", text: `\n${source.text}` } },
  });
  expect(resultChanges(result, other)).toEqual([]);
});

test("every other value is", () => {
  const text = JSON.stringify(result);
  const { spec: _spec, session: _session, tool: _tool, version: _version, ...compared } = result;
  const numbers = leavesOf(compared).filter((path) => !path.includes("at"));
  expect(numbers.length).toBeGreaterThan(100);
  for (const path of numbers) {
    const changed = JSON.parse(text) as typeof result;
    alter(changed, path);
    expect([path, resultChanges(result, changed).length > 0]).toEqual([path, true]);
  }
});

test("rows are compared by their key, so that a new one does not shift the others", () => {
  const changed = JSON.parse(JSON.stringify(result)) as typeof result;
  const { table } = changed.aggregations["on-cpu"]!;
  const rows = table.rows as unknown as (number | string)[][];
  const [first] = rows;
  rows.unshift(["new", ...first!.slice(1)]);
  expect(resultChanges(result, changed)).toMatchObject([
    { path: 'aggregations.on-cpu.table["new", 12345]', actual: expect.stringContaining('"new"') as string },
  ]);
  expect(resultChanges(changed, result)).toMatchObject([{ path: 'aggregations.on-cpu.table["new", 12345]' }]);
});

test("the order of rows is an answer, too", () => {
  const changed = JSON.parse(JSON.stringify(result)) as typeof result;
  (changed.aggregations["on-cpu"]!.table.rows as unknown[]).reverse();
  expect(resultChanges(result, changed)).toEqual([
    { path: "aggregations.on-cpu.table.rows", expected: '"in this order"', actual: '"in another order"' },
  ]);
});

type Path = readonly (string | number)[];

/** Paths of all strings, numbers and booleans. */
function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

function alter(root: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], root);
  const members = parent as Record<string, unknown>;
  const name = String(path.at(-1));
  const before = members[name];
  members[name] =
    typeof before === "number" ? before + 1 : typeof before === "boolean" ? !before : `${String(before)}?`;
}
