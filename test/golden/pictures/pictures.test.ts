import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { loadForReport, reportRecording } from "../../../src/app/recordings/report-recording.ts";
import { dotReport } from "../../../src/report/graph/dot.ts";
import { mermaidReport } from "../../../src/report/graph/mermaid-report.ts";
import { type Picture, pictureOf } from "../../../src/report/graph/picture.ts";
import { jsonReport } from "../../../src/report/json-report.ts";
import { markdownReport } from "../../../src/report/markdown/markdown-report.ts";
import { keptFiles } from "../../../src/report/kept-files.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { inkFor } from "../../../src/report/text/ink.ts";
import { listingLines } from "../../../src/report/text/listing-text.ts";
import { treeLines } from "../../../src/report/text/tree-text.ts";
import { sourceOf } from "../../support/recorded.ts";
import { vfsWriteRecording, vfsWriteSpec } from "../../support/vfs-write.ts";

const root = new URL("../../../", import.meta.url);
let result: ResultDocument;

beforeAll(() => {
  const path = "vfs-write.yaml";
  const readFile = (): never => expect.fail("the spec extends nothing");
  const spec = loadForReport({ path, text: readFileSync(vfsWriteSpec, "utf8") }, { set: {}, readFile });
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  result = reportRecording(sourceOf(vfsWriteRecording()), spec.value, "1.2.3").result;
});

describe("what vfs_write does, as recorded on Linux 6.12, is drawn as its golden file", () => {
  test.each([60, 80, 120])("as a tree of %d columns", async (width) => {
    await expect(tree({ width, color: false, unicode: true })).toMatchFileSnapshot(`tree-${width}.txt`);
  });

  test("as a tree in ASCII", async () => {
    const text = tree({ width: 80, color: false, unicode: false });
    expect(text).toMatch(/^[ -~\n]*$/u);
    await expect(text).toMatchFileSnapshot("tree-ascii.txt");
  });

  test("as a tree, the same with colours", () => {
    const colored = tree({ width: 80, color: true, unicode: true });
    expect(stripVTControlCharacters(colored)).toBe(tree({ width: 80, color: false, unicode: true }));
  });

  test("as a listing of its slowest call", async () => {
    const listing = result.aggregations["slowest"]!.listings![0]!;
    const ink = inkFor({ width: 80, color: false, unicode: true });
    await expect(joined(listingLines(listing, ink))).toMatchFileSnapshot("listing.txt");
  });

  test.each([["mermaid", mermaidReport] as const, ["dot", dotReport] as const])(
    "as %s",
    async (format, report) => {
      await expect(report([near()])).toMatchFileSnapshot(`near.${format}`);
    },
  );

  test("as Markdown, no larger than a comment on GitHub", async () => {
    const text = markdownReport(result);
    expect(text.length).toBeLessThan(65_536);
    await expect(text).toMatchFileSnapshot("report.md");
  });

  test("as a page whose parts are these", async () => {
    const page = new Map(await keptFiles(result)).get("report.html")!;
    const tags = /<(h1|h2|h3|figure|nav|article|section|footer|svg|summary)\b[^>]*>([^<]*)/gu;
    const parts = [...page.matchAll(tags)].map(([, name, text = ""]) => `${name}: ${text.trim()}`);
    const withoutBars = parts.filter((part) => part !== "svg: ");
    await expect(joined(withoutBars)).toMatchFileSnapshot("page.txt");
  });
});

test("the figures of the drawn graph are those of the table", () => {
  const { table, graph } = result.aggregations["flow"]!;
  const column = (name: string): number => table.columns.findIndex((one) => one.name === name);
  const functions = graph!.nodes.filter(({ kind }) => kind === "function");
  for (const row of table.rows.filter(([name]) => !String(name).endsWith("(interrupt)"))) {
    const node = functions.find(({ name }) => name === row[0])!;
    for (const name of ["calls", "total", "self", "max"])
      expect(node.values[name]!.value, `${node.name} ${name}`).toBe(row[column(name)]);
  }
});

test("the result document follows its schema, graph and listings included", () => {
  const schema = JSON.parse(readFileSync(new URL("schemas/result.schema.json", root), "utf8")) as object;
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
  validate(JSON.parse(jsonReport(result)));
  expect(validate.errors ?? []).toEqual([]);
  const broken = JSON.parse(jsonReport(result)) as ResultDocument;
  Object.assign(broken.aggregations["flow"]!.graph!.nodes[0]!, { kind: "other" });
  expect(validate(broken)).toBe(false);
});

test("files are named after the aggregations that can be drawn", async () => {
  const files = await keptFiles(result);
  expect(files.map(([name]) => name)).toEqual([
    "result.json",
    "report.md",
    "report.html",
    "flow.svg",
    "flow.mmd",
    "flow.dot",
    "near.svg",
    "near.mmd",
    "near.dot",
  ]);
});

describe("docs/reports.md shows what the program prints", () => {
  const page = readFileSync(new URL("docs/reports.md", root), "utf8");
  const blockOf = (language: string): string =>
    new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``, "u").exec(page)![1]!;

  test("a tree", () => {
    expect(tree({ width: 100, color: false, unicode: true })).toContain(blockOf("text").trimEnd());
  });

  test("Mermaid", () => {
    expect(blockOf("mermaid")).toBe(mermaidReport([near()]));
  });

  test("DOT: its first lines", () => {
    const [lines] = blockOf("dot").split("  …");
    expect(dotReport([near()]).startsWith(lines!)).toBe(true);
  });
});

function near(): Picture {
  return pictureOf(result, "near")!;
}

function tree(options: Parameters<typeof inkFor>[0]): string {
  return joined(treeLines(near().tree!, inkFor(options)));
}

function joined(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
