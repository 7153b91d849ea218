import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { probesIn, readSection, writeSection } from "../../../scripts/readme/sections.ts";
import { shapeOf } from "../../../scripts/readme/shape.ts";

const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

test("the README shows the spec as it is", () => {
  const spec = readFileSync(new URL("../../../specs/sched-switch.yaml", import.meta.url), "utf8");
  expect(readSection(readme, "spec")).toBe(spec);
});

test("the README shows a spec's probe as it is", () => {
  const spec = readFileSync(new URL("../../../specs/libc-write-stdout.yaml", import.meta.url), "utf8");
  expect(readSection(readme, "probe-spec")).toBe(probesIn(spec));
  expect(probesIn(spec)).toContain("filter: fd == 1\n");
});

test("a section is replaced as it stands, whatever it holds", () => {
  const document = "a\n<!-- x -->\n```yaml\nold\n```\n<!-- /x -->\nb\n";
  const written = writeSection(document, "x", "$& $1\n");
  expect(written).toBe("a\n<!-- x -->\n```yaml\n$& $1\n```\n<!-- /x -->\nb\n");
  expect(readSection(written, "x")).toBe("$& $1\n");
  expect(() => writeSection(document, "y", "")).toThrow("there is no section y");
});

test("a longer version of the kernel may break the heading", () => {
  const heading = "s: 2 events; Linux 6.18.0 x86_64, clock mono\n\nt\n";
  const longer = "s: 2 events\nLinux 6.18.0-cloud-amd64 x86_64, clock mono\n\nt\n";
  expect(shapeOf(longer)).toEqual(shapeOf(heading));
  expect(shapeOf(heading)).toHaveLength(2);
});

test("longer numbers may break a line of totals", () => {
  const short = "s\n\nt (count)\n  comm\n  total 3, mean 1 ns, rows 4\n\nexpectations\n  ✓  x\n";
  expect(shapeOf(short.replace("1 ns, ", "1.23 ms,\n  "))).toEqual(shapeOf(short));
  expect(shapeOf(short)).toHaveLength(6);
});

test("a counter that counted something stands in the totals of one run, and not of another", () => {
  const run = "s\n\nt (count)\n  comm\n  total 3, rows 1\n\nexpectations\n  ✓  x\n";
  expect(shapeOf(run.replace("rows 1", "rows 1, from-idle 2"))).toEqual(shapeOf(run));
});

test("two runs have the same shape; a changed heading, column or expectation has not", () => {
  const run =
    "s: 758 events in 3.00 s\n\nt (count)\n  comm  count\n  yes     368  ██\n  total 733, rows 2\n\nexpectations\n  ✓  t.total > 20  758\n";
  const other = run
    .replaceAll("758", "1,001")
    .replace("  yes     368  ██\n", "  a  1\n  b  2\n")
    .replace("3.00 s", "980 ms");
  expect(shapeOf(other)).toEqual(shapeOf(run));
  expect(shapeOf(run)).toHaveLength(6);
  for (const [from, to] of [
    ["(count)", "(sum)"],
    ["comm ", "pid "],
    ["✓", "✗"],
    ["rows", "lines"],
  ] as const) {
    expect(shapeOf(run.replace(from, to))).not.toEqual(shapeOf(run));
  }
});
