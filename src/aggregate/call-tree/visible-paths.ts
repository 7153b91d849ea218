import { countText } from "../../core/quantity-text.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import { numberOption, textOption } from "../request/options.ts";
import { sayCount } from "../shape/say.ts";
import type { CallFigures } from "./call-figures.ts";
import type { CallPaths } from "./call-paths.ts";
import type { MergedCalls } from "./merged-calls.ts";

/** Most paths of a tree, and functions of a graph, that are drawn. */
export const MOST_DRAWN = 1_000;

/** Which calls the tree and the graph show. The table lists all. */
export interface Cut {
  /** Levels; the root's is the first. */
  readonly depth: number;
  /** Of the roots' time, 0 to 1. */
  readonly minShare: number;
}

/** The request's options `depth` and `min-share`; without them everything is shown. */
export function cutOf(request: AggregationRequest): Cut {
  const percent = Number.parseFloat(textOption(request, "min-share") ?? "0");
  return { depth: numberOption(request, "depth") ?? Infinity, minShare: percent / 100 };
}

/** What the tree or the graph shows, and notes on the rest. */
export interface Drawn {
  /** Of paths, or of functions. */
  readonly ids: ReadonlySet<number>;
  readonly notes: readonly string[];
}

/** The paths to show, those with most time first, each with the path to it. */
export function drawnPaths(paths: CallPaths, cut: Cut, wholeNs: number): Drawn {
  const all = [...paths.nodes()];
  const near = all.filter((node) => paths.levels[node]! <= cut.depth);
  const { ids: most, reasons } = greatest(near, paths.tree.figures, cut, wholeNs);
  const ids = new Set(most.flatMap((node) => wayTo(paths, node)));
  const why = [...tooDeep(all.length - near.length, cut), ...reasons];
  return { ids, notes: cutNotes("tree", "path", all.length - ids.size, why) };
}

/** The functions to show, those with most time first. */
export function drawnFunctions(paths: CallPaths, merged: MergedCalls, cut: Cut, wholeNs: number): Drawn {
  const near = [...paths.nodes()].filter((node) => paths.levels[node]! <= cut.depth);
  const functions = new Set(near.map((node) => merged.functionOf.get(node)!));
  const { ids, reasons } = greatest([...functions], merged.functionFigures, cut, wholeNs);
  const all = merged.functions.length;
  const why = [...tooDeep(all - functions.size, cut), ...reasons];
  return { ids: new Set(ids), notes: cutNotes("graph", "function", all - ids.length, why) };
}

interface Greatest {
  readonly ids: readonly number[];
  /** Why some are left out. */
  readonly reasons: readonly string[];
}

function greatest(
  ids: readonly number[],
  figures: CallFigures,
  { minShare }: Cut,
  wholeNs: number,
): Greatest {
  // If interrupts are deducted and records are missing, a time can be negative: it is shown unless `min-share` is set.
  const great = minShare > 0 ? ids.filter((id) => figures.outerNs(id) >= minShare * wholeNs) : ids;
  const sorted = great.toSorted((a, b) => figures.outerNs(b) - figures.outerNs(a) || a - b);
  const most = countText(MOST_DRAWN);
  return {
    ids: sorted.slice(0, MOST_DRAWN),
    reasons: [
      ...(great.length < ids.length ? [`below ${minShare * 100} % of the roots' time`] : []),
      ...(great.length > MOST_DRAWN ? [`beyond the ${most} with most time`] : []),
    ],
  };
}

function tooDeep(count: number, { depth }: Cut): readonly string[] {
  return count > 0 ? [`deeper than ${depth} levels`] : [];
}

function wayTo(paths: CallPaths, node: number): readonly number[] {
  const way: number[] = [];
  for (let at = node; at >= 0; at = paths.tree.parent(at)) way.push(at);
  return way;
}

function cutNotes(what: string, thing: string, count: number, reasons: readonly string[]): readonly string[] {
  return sayCount(
    count,
    thing,
    `not drawn in the ${what} (${reasons.join(", or ")}); the table has all functions`,
  );
}
