import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FlowGraph, TreeNode } from "../../../src/document/result-document.ts";
import { escapeText } from "../../../src/core/escape.ts";
import { dotReport } from "../../../src/report/graph/dot.ts";
import { limitGraph, limitNotes } from "../../../src/report/graph/limit-graph.ts";
import { briefText, measuresText } from "../../../src/report/graph/measures.ts";
import { mermaidReport } from "../../../src/report/graph/mermaid-report.ts";
import { NOTHING_TO_DRAW, type Picture } from "../../../src/report/graph/picture.ts";
import { svgReport } from "../../../src/report/svg/svg-report.ts";
import { anyCallTree, anyGraph, largeGraph } from "../../support/any-graph.ts";
import { decoded, groupsIn } from "../../support/drawn.ts";
import { largeTree } from "../../support/flow-sample.ts";

const DIGITS = 5;
const small = anyGraph({ nodes: 12, edges: 24 });

describe("a flame graph", () => {
  test("is as wide at each call as its time, below its caller, in the tree's order", () => {
    fc.assert(
      fc.property(anyCallTree, (tree) => {
        const drawn = framesOf(tree);
        const wanted = expectedFrames(tree).filter(({ width }) => width > 1 / 4000 + 1e-9);
        for (const frame of wanted) expect(drawn).toContainEqual(frame);
        expect(drawn.length).toBeGreaterThanOrEqual(wanted.length);
        expect(drawn.length).toBeLessThanOrEqual(expectedFrames(tree).length);
      }),
      { numRuns: 60 },
    );
  });

  test("leaves uncovered what is a call's own", () => {
    fc.assert(
      fc.property(anyCallTree, (tree) => {
        const whole = valueOf(tree, "total");
        const [root, ...others] = framesOf(tree);
        const below = others.filter(({ depth }) => depth === 1);
        const covered = below.reduce((sum, { width }) => sum + width, 0);
        // Callees that are too small to be seen are missing, at most four of a 4,000th.
        expect(Math.abs(root!.width - covered - valueOf(tree, "self") / whole)).toBeLessThan(4 / 4000 + 1e-5);
      }),
    );
  });

  test("has rectangles where it says", () => {
    fc.assert(
      fc.property(anyCallTree, (tree) => {
        for (const { attributes, rects } of groupsIn(svgOf({ tree }), "frame")) {
          const [x, width] = [Number(rects[0]!["x"]), Number(rects[0]!["width"])];
          expect(x).toBeCloseTo(Number(attributes["data-x"]) * 1200, 1);
          expect(width).toBeCloseTo(Math.max(0.5, Number(attributes["data-w"]) * 1200 - 0.5), 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("holds callees that say more than their caller, and calls of less than no time", () => {
    const node = (total: number, children: readonly TreeNode[] = []): TreeNode => ({
      name: `f${total}`,
      values: { total: { value: total, unit: "ns" } },
      children,
    });
    const frames = framesOf(node(100, [node(80), node(70, [node(-5)])]));
    expect(frames.map(({ depth, x, width }) => [depth, x, width])).toEqual([
      [0, 0, 1],
      [1, 0, expect.closeTo(80 / 150, DIGITS)],
      [1, expect.closeTo(80 / 150, DIGITS), expect.closeTo(70 / 150, DIGITS)],
    ]);
  });

  test("of interrupts is blue, with what they call, and each name has its colour", () => {
    const leaf = (name: string, children: readonly TreeNode[] = []): TreeNode => ({
      name,
      values: { total: { value: 10, unit: "ns" } },
      children,
    });
    const tree = leaf("root", [leaf("f"), leaf("tick (interrupt)", [leaf("f")]), leaf("g", [leaf("f")])]);
    const colors = groupsIn(svgOf({ tree }), "frame").map(({ attributes, rects }) => [
      attributes["data-name"],
      /^hsl\((\d+)/u.exec(rects[0]!["fill"]!)![1],
    ]);
    const hues = colors.filter(([name]) => name === "f").map(([, hue]) => Number(hue));
    expect(hues.filter((hue) => hue > 200)).toHaveLength(1);
    expect(new Set(hues).size).toBe(2);
    expect(Number(colors.find(([name]) => name === "tick (interrupt)")![1])).toBeGreaterThan(200);
  });
});

describe("a flow graph", () => {
  test("as SVG has each function and each arrow, with its figures", () => {
    fc.assert(
      fc.property(small, (graph) => {
        const svg = svgOf({ graph });
        const nodes = groupsIn(svg, "node");
        expect(nodes.map(({ attributes, texts }) => [attributes["data-name"], texts["figures"]])).toEqual(
          graph.nodes.map(({ name, values }) => [shownXml(name), briefText(values, "share")]),
        );
        const roots = nodes.filter(({ attributes }) => attributes["class"]!.endsWith(" root"));
        expect(roots.map(({ attributes }) => attributes["data-id"])).toEqual(graph.roots);
        const arrows = groupsIn(svg, "label");
        expect(
          arrows.map(({ attributes: { "data-from": from, "data-to": to }, texts }) => [
            from,
            to,
            texts["text"],
          ]),
        ).toEqual(graph.edges.map(({ from, to, values }) => [from, to, briefText(values)]));
        expect(svg).not.toContain("NaN");
      }),
      { numRuns: 60 },
    );
  });

  test("says in each function's title all that was measured", () => {
    fc.assert(
      fc.property(small, (graph) => {
        const titles = groupsIn(svgOf({ graph }), "node").map(({ texts }) => texts["title"]!.split("\n"));
        expect(titles.map(([, ...figures]) => figures.join(", "))).toEqual(
          graph.nodes.map(({ values }) => measuresText(values)),
        );
      }),
      { numRuns: 20 },
    );
  });

  test("as Mermaid has each function and each arrow, with its figures", () => {
    fc.assert(
      fc.property(small, (graph) => {
        fc.pre(graph.nodes.length > 0);
        const lines = mermaidReport([pictureOf({ graph })]).split("\n");
        const boxes = lines.flatMap((line) => /^ {2}(n\d+)[[({]+"(.*)<br\/>(.*)"[\])}]+$/u.exec(line) ?? []);
        expect(
          chunks(boxes, 4).map(([, , name, figures]) => [unMermaid(name!), unMermaid(figures!)]),
        ).toEqual(graph.nodes.map(({ name, values }) => [escapeText(cut(name)), briefText(values, "share")]));
        const arrows = lines.flatMap((line) => /^ {2}n(\d+) -->\|"(.*)"\| n(\d+)$/u.exec(line) ?? []);
        expect(
          chunks(arrows, 4).map(([, from, text, to]) => [
            graph.nodes[Number(from)]!.id,
            graph.nodes[Number(to)]!.id,
            unMermaid(text!),
          ]),
        ).toEqual(graph.edges.map(({ from, to, values }) => [from, to, briefText(values)]));
      }),
    );
  });

  test("leads to every function that it shows", () => {
    fc.assert(
      fc.property(anyGraph({ nodes: 40, edges: 120 }), (whole) => {
        const drawn = limitGraph(whole, { nodes: 10, edges: 14 });
        const isWhole = whole.nodes.length <= 10 && whole.edges.length <= 14;
        expect(drawn === whole).toBe(isWhole);
        expect(limitNotes(whole, drawn)).toHaveLength(
          drawn.nodes.length + drawn.edges.length < whole.nodes.length + whole.edges.length ? 1 : 0,
        );
        expect(drawn.nodes.length).toBeLessThanOrEqual(isWhole ? Infinity : 10);
        expect(drawn.edges.length).toBeLessThanOrEqual(isWhole ? Infinity : 14);
        const ids = new Set(drawn.nodes.map(({ id }) => id));
        expect(drawn.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
        expect(whole.edges.filter((edge) => drawn.edges.includes(edge))).toEqual(drawn.edges);
      }),
    );
  });
});

describe("5,000 functions", () => {
  const large = { graph: largeGraph(5000), tree: largeTree(5000) };

  test("are drawn in seconds, and the picture says what it leaves out", () => {
    const begin = performance.now();
    const svg = svgOf(large);
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(svg.length).toBeLessThan(3_000_000);
    expect(groupsIn(svg, "node").length).toBeLessThanOrEqual(50);
    expect(svg).toMatch(/Not drawn: 4,9\d\d functions and \d,\d{3} arrows with the least time\./u);
  });

  test("are no more than Mermaid takes", () => {
    const text = mermaidReport([pictureOf(large)]);
    expect(text.length).toBeLessThanOrEqual(50_000);
    expect(text.match(/-->/gu)!.length).toBeLessThanOrEqual(500);
    expect(text).toContain("%% Not drawn: 4,");
  });

  test("are all in DOT", () => {
    const text = dotReport([pictureOf(large)]);
    expect(text.match(/ -> /gu)).toHaveLength(large.graph.edges.length);
  });
});

test("names of any length are within Mermaid's limit", () => {
  const graph = largeGraph(300);
  const named = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, name: "<&>".repeat(1000) })) };
  const text = mermaidReport([pictureOf({ graph: named })]);
  expect(text.length).toBeLessThanOrEqual(50_000);
});

test("nothing to draw is said, in a document of the form that was asked for", () => {
  expect(svgReport([])).toContain(NOTHING_TO_DRAW);
  expect(dotReport([])).toContain(NOTHING_TO_DRAW);
  expect(unMermaid(mermaidReport([]))).toContain(NOTHING_TO_DRAW);
});

interface FrameBox {
  readonly name: string;
  readonly depth: number;
  readonly x: number;
  readonly width: number;
}

function framesOf(tree: TreeNode): readonly FrameBox[] {
  return groupsIn(svgOf({ tree }), "frame").map(({ attributes }) => ({
    name: attributes["data-name"]!,
    depth: Number(attributes["data-d"]),
    x: Number(attributes["data-x"]),
    width: Number(attributes["data-w"]),
  }));
}

/** By the definition, without a library: callees side by side from their caller's left edge. */
function expectedFrames(root: TreeNode): readonly FrameBox[] {
  const whole = valueOf(root, "total");
  const frames: FrameBox[] = [];
  const place = (node: TreeNode, depth: number, fromNs: number): void => {
    const [x, width] = [fromNs / whole, valueOf(node, "total") / whole];
    const rounded = (part: number): number => expect.closeTo(part, DIGITS) as number;
    frames.push({ name: shownXml(node.name), depth, x: rounded(x), width: rounded(width) });
    let from = fromNs;
    for (const child of node.children) {
      place(child, depth + 1, from);
      from += valueOf(child, "total");
    }
  };
  place(root, 0, 0);
  return frames;
}

function valueOf(node: TreeNode, name: string): number {
  return node.values[name]!.value!;
}

function pictureOf(shapes: { readonly graph?: FlowGraph; readonly tree?: TreeNode }): Picture {
  return { title: "what?", facts: "a test", ...shapes };
}

function svgOf(shapes: Parameters<typeof pictureOf>[0]): string {
  return svgReport([pictureOf(shapes)]);
}

/** As XML has it: what it has no place for is written out. */
function shownXml(name: string): string {
  return escapeText(name).replace(
    /\p{Noncharacter_Code_Point}/gu,
    (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`,
  );
}

function cut(name: string): string {
  return name.length > 80 ? `${name.slice(0, 79)}…` : name;
}

/** Mermaid's own codes: `#35;`. */
function unMermaid(text: string): string {
  return decoded(text.replace(/#(\d+);/gu, "&#$1;"));
}

function chunks<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: values.length / size }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
