import type { AggregationRequest } from "../../spec/spec.ts";
import { numberOption, textOption } from "../request/options.ts";
import { counted } from "../shape/say.ts";
import type { CallPaths } from "./call-paths.ts";

/** Most paths of a drawing. */
const MOST_DRAWN = 1_000;

/** What is drawn of a tree of calls, and what is said of the rest. The table has everything. */
export interface Cut {
  /** Levels; the root's is the first. */
  readonly depth: number;
  /** Of the roots' time, 0 to 1. */
  readonly minShare: number;
}

export function cutOf(request: AggregationRequest): Cut {
  const percent = Number.parseFloat(textOption(request, "min-share") ?? "0");
  return { depth: numberOption(request, "depth") ?? Infinity, minShare: percent / 100 };
}

export interface DrawnPaths {
  readonly nodes: ReadonlySet<number>;
  readonly notes: readonly string[];
}

/** The paths to draw, those with most time first; the way to each is drawn, too. */
export function drawnPaths(paths: CallPaths, cut: Cut, wholeNs: number): DrawnPaths {
  const { figures } = paths.tree;
  const all = [...paths.nodes()];
  const near = all.filter((node) => paths.levels[node]! <= cut.depth);
  const great = near.filter((node) => figures.outerNs(node) >= cut.minShare * wholeNs);
  const most = great
    .toSorted((a, b) => figures.outerNs(b) - figures.outerNs(a) || a - b)
    .slice(0, MOST_DRAWN);
  const nodes = new Set(most.flatMap((node) => wayTo(paths, node)));
  return {
    nodes,
    notes: [
      ...cutNote(paths, all, near, `deeper than ${cut.depth} levels`),
      ...cutNote(paths, near, great, `below ${cut.minShare * 100} % of the roots' time`),
      ...cutNote(paths, great, most, `beyond the ${MOST_DRAWN.toLocaleString("en")} with most time`),
    ],
  };
}

function wayTo(paths: CallPaths, node: number): readonly number[] {
  const way: number[] = [];
  for (let at = node; at >= 0; at = paths.tree.parent(at)) way.push(at);
  return way;
}

function cutNote(
  { tree }: CallPaths,
  before: readonly number[],
  after: readonly number[],
  why: string,
): readonly string[] {
  const kept = new Set(after);
  const cut = before.filter((node) => !kept.has(node));
  if (cut.length === 0) return [];
  const calls = cut.reduce((sum, node) => sum + tree.figures.calls(node), 0);
  return [
    `Not drawn: ${counted(cut.length, "path")} with ${counted(calls, "call")}, ${why}; the table has them.`,
  ];
}
