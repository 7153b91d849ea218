import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TreeNode } from "../../../src/document/result-document.ts";
import { displayWidth } from "../../../src/core/display-width.ts";
import { inkFor } from "../../../src/report/text/ink.ts";
import { textReport } from "../../../src/report/text/text-report.ts";
import { treeLines } from "../../../src/report/text/tree-text.ts";
import { needsTools } from "../../support/needs.ts";
import { keptResults } from "../../support/terminal/kept-results.ts";

const results = keptResults();
/** 40 of them. A terminal of 0 columns does not know its width, and is taken for one of 80; below 20 it has to wrap. */
const WIDTHS = [
  0, 1, 5, 10, 15, 19, 20, 21, 25, 30, 33, 36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 79,
].concat([80, 81, 90, 99, 100, 101, 110, 120, 132, 140, 160, 180, 200, 220, 250, 280, 300]);

test("there are results of shipped specs", () => {
  const specs = readdirSync(new URL("../../../specs/", import.meta.url)).map((name) =>
    name.replace(".yaml", ""),
  );
  expect(results.size).toBeGreaterThan(20);
  expect(specs).toEqual(expect.arrayContaining([...results.keys()]));
  expect(WIDTHS).toHaveLength(40);
});

function mostColumns(width: number): number {
  return width === 0 ? 80 : Math.max(20, width);
}

/** An ellipsis behind a word is the end of a cut name. */
function cutLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => /\S…/u.test(line));
}

describe("on 40 pseudo-terminals", () => {
  needsTools("script");

  test("no line of any shipped spec's report is wider than the terminal, and no name is cut", () => {
    const program = new URL("../../support/terminal/draw-results.ts", import.meta.url).pathname;
    const command = `${process.execPath} ${program} ${WIDTHS.join(" ")}`;
    const { stdout, status } = spawnSync(
      "script",
      ["--quiet", "--return", "--command", command, "/dev/null"],
      {
        encoding: "utf8",
        env: { PATH: process.env["PATH"], TERM: "xterm-256color", LANG: "C.UTF-8" },
        maxBuffer: 1 << 28,
      },
    );
    expect(status).toBe(0);
    const [, ...drawn] = stdout.split(/^WIDTH (?=\d)/mu);
    expect(drawn.map((text) => Number.parseInt(text, 10))).toEqual(WIDTHS);
    let lines = 0;
    for (const [index, text] of drawn.entries()) {
      const width = mostColumns(WIDTHS[index]!);
      const own = text.split(/\r?\n/u).slice(1);
      expect(
        own.filter((line) => displayWidth(line) > width),
        `${WIDTHS[index]} columns`,
      ).toEqual([]);
      expect(cutLines(own), `${WIDTHS[index]} columns`).toEqual([]);
      expect(own.join("\n")).not.toContain("\u001b");
      lines += own.length;
    }
    console.log(`${WIDTHS.length} terminals, ${results.size} reports on each: ${lines} lines, none too wide`);
  }, 300_000);
});

const trees = [...results].flatMap(([spec, { aggregations }]) =>
  Object.entries(aggregations).flatMap(([name, { tree }]) =>
    tree ? [{ name: `${spec}: ${name}`, tree }] : [],
  ),
);

describe.each(trees)("the tree $name", ({ tree }) => {
  test.each(WIDTHS)("has a name in every row at %d columns", (columns) => {
    const width = mostColumns(columns);
    const lines = treeLines(tree, inkFor({ width, color: false, unicode: true }));
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    let at = 0;
    for (const name of namesOf(tree).slice(0, 100)) {
      const found = lines.findIndex((line, index) => index >= at && line.includes(name.slice(0, 6)));
      expect(found, name).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });
});

/** As they are drawn, from the top. */
function namesOf({ name, children }: TreeNode): readonly string[] {
  return [name, ...children.flatMap(namesOf)];
}

describe.each(["sched-switch", "who-wakes-whom", "vfs-write-graph"])("the report of %s", (name) => {
  test.each([20, 40, 80, 120])("is as its golden file at %d columns", async (width) => {
    const text = textReport(results.get(name)!, { width, color: false, unicode: true });
    await expect(text).toMatchFileSnapshot(`${name}-${width}.txt`);
  });

  test("is as its golden file in a pipe", async () => {
    const text = textReport(results.get(name)!, { width: 100, unbounded: true, color: false, unicode: true });
    await expect(text).toMatchFileSnapshot(`${name}-pipe.txt`);
  });
});
