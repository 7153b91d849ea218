import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { parse, type ParserError } from "parse5";
import { describe, expect, test } from "vitest";
import { escapeText } from "../../../src/core/escape.ts";
import { dotReport } from "../../../src/report/graph/dot.ts";
import { briefText } from "../../../src/report/graph/measures.ts";
import { htmlReport } from "../../../src/report/html/html-report.ts";
import { htmlStyle } from "../../../src/report/html/html-style.ts";
import { colorOf } from "../../../src/report/svg/color-of.ts";
import { svgReport } from "../../../src/report/svg/svg-report.ts";
import { anyCallTree, anyGraph, anyName, hostileNames, largeGraph } from "../../support/any-graph.ts";
import { contrast, hslColor, hexColor } from "../../support/contrast.ts";
import { flowSample } from "../../support/flow-sample.ts";
import { needsTools } from "../../support/needs.ts";
import { drawnByDot, runGraphviz } from "../../support/read-dot.ts";
import { hostileResult } from "./hostile.ts";
import { sampleResult } from "./sample.ts";

const caption = { title: 'what? "x" \\ & <', facts: "a\ntest" };
const small = anyGraph({ nodes: 8, edges: 12 });

describe("Graphviz", () => {
  needsTools("dot");

  test("reads our DOT: every function and arrow, with names and figures as they are", () => {
    fc.assert(
      fc.property(small, (graph) => {
        fc.pre(graph.nodes.length > 0);
        const drawn = drawnByDot(dotReport([{ ...caption, graph }]));
        expect(drawn.nodes.size).toBe(graph.nodes.length);
        expect(graph.nodes.map(({ id }) => sameBlanks(drawn.nodes.get(id)!))).toEqual(
          graph.nodes.map(({ name, values }) => sameBlanks([escapeText(name), briefText(values, "share")])),
        );
        expect(drawn.edges.map(arrowText).toSorted()).toEqual(
          graph.edges
            .map(({ from, to, values }) => arrowText({ from, to, label: [briefText(values)] }))
            .toSorted(),
        );
      }),
      { numRuns: 15 },
    );
  });

  test("reads several graphs, and a graph of 5,000 functions", () => {
    const large = { ...caption, graph: largeGraph(5000) };
    const text = runGraphviz("nop", dotReport([large, large]));
    expect(text.match(/ -> /gu)).toHaveLength(2 * large.graph.edges.length);
    expect(text.match(/^digraph/gmu)).toHaveLength(2);
  });
});

describe("libxml2", () => {
  needsTools("xmllint");

  test("finds our SVG well-formed, whatever the names", () => {
    fc.assert(
      fc.property(small, anyCallTree, (graph, tree) => {
        const input = svgReport([{ ...caption, graph, tree }]);
        const { status, stderr } = spawnSync("xmllint", ["--noout", "-"], { input, encoding: "utf8" });
        expect(stderr).toBe("");
        expect(status).toBe(0);
      }),
      { numRuns: 15 },
    );
  });
});

describe("a page", () => {
  test("is valid to a parser that follows the standard, whatever the names", () => {
    for (const results of [[flowSample()], [flowSample(), sampleResult()], []])
      expect(errorsIn(htmlReport(results))).toEqual([]);
    fc.assert(
      fc.property(hostileResult, (result) => {
        expect(errorsIn(htmlReport([result]))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("allows its own script and style, and nothing else", () => {
    const page = htmlReport([flowSample()]);
    const policy = /Content-Security-Policy" content="([^"]*)"/u.exec(page)![1]!;
    const [style] = /(?<=<style>)[\s\S]*?(?=<\/style>)/u.exec(page)!;
    const [script] = /(?<=<script>)[\s\S]*?(?=<\/script>)/u.exec(page)!;
    expect(policy).toBe(`default-src 'none'; style-src '${sha256(style)}'; script-src '${sha256(script)}'`);
    expect(page.match(/<script/gu)).toHaveLength(1);
    expect(page).not.toMatch(/ (?:on\w+|style)="/u);
    expect(page.match(/(?:src|href)="[^#][^"]*"/gu)).toBeNull();
  });

  test("names no id twice", () => {
    const ids = [...htmlReport([flowSample(), flowSample()]).matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("contrast (WCAG 2: 4.5 is enough for small text)", () => {
  const dark = hexColor("#1a1a1a");

  test("of names on boxes", () => {
    fc.assert(
      fc.property(anyName, fc.constantFrom("function" as const, "interrupt" as const), (name, kind) => {
        expect(contrast(dark, hslColor(colorOf(name, kind)))).toBeGreaterThan(7);
      }),
    );
    for (const name of hostileNames)
      expect(contrast(dark, hslColor(colorOf(name, "function")))).toBeGreaterThan(7);
  });

  test("of the page's texts on its paper, light and dark", () => {
    const themes = [...htmlStyle.matchAll(/:root \{([^}]*)\}/gu)].map(([, body = ""]) => body);
    expect(themes).toHaveLength(2);
    for (const theme of themes) {
      const color = (name: string): ReturnType<typeof hexColor> =>
        hexColor(new RegExp(`--${name}: (#\\w+)`, "u").exec(theme)![1]!);
      for (const ink of ["ink", "soft"]) {
        expect(contrast(color(ink), color("paper")), ink).toBeGreaterThan(4.5);
        expect(contrast(color(ink), color("raised")), ink).toBeGreaterThan(4.5);
      }
    }
  });
});

function errorsIn(page: string): readonly string[] {
  const errors: ParserError[] = [];
  parse(page, { sourceCodeLocationInfo: true, onParseError: (error) => errors.push(error) });
  return errors.map(({ code, startOffset }) => `${code}: ${page.slice(startOffset - 40, startOffset + 40)}`);
}

function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Graphviz draws blanks that don't break. */
function sameBlanks(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replaceAll("\u00a0", " ").trimEnd()).filter((line) => line !== "");
}

function arrowText({ from, to, label }: { from: string; to: string; label: readonly string[] }): string {
  return `${from} ${to} ${sameBlanks(label).join("|")}`;
}
