import { countText } from "../../core/quantity-text.ts";
import type { Quantity, QuantityUnit, TreeNode } from "../../document/result-document.ts";
import { compareTexts } from "../shape/sort-rows.ts";
import { shareOf } from "../shape/cell-values.ts";
import { sayCount } from "../shape/say.ts";
import type { Cut } from "../call-tree/visible-paths.ts";
import { type GroupStacks, levelOf, type StackNode } from "./merged-stacks.ts";

/** Most nodes that are drawn. */
const MOST_DRAWN = 1_000;

/** A function's name, by its number. */
export type LabelOf = (func: number) => string;

/** The stacks of one group, with its name. */
export interface NamedGroup extends GroupStacks {
  /** Its key as shown; absent if there is only one group. */
  readonly name?: string;
}

/** A tree to draw, and notes on what was left out of it. */
export interface StackTreeResult {
  readonly tree: TreeNode;
  readonly notes: readonly string[];
}

/** What a tree is drawn with. */
interface Pen {
  readonly labels: LabelOf;
  readonly unit: QuantityUnit;
  readonly whole: number;
  readonly drawn: ReadonlySet<StackNode>;
}

/** The tree with the outermost functions on top, a root for each group; beyond the limit, the largest nodes. */
export function stackTreeResult(
  name: string,
  groups: readonly NamedGroup[],
  labels: LabelOf,
  { unit, cut }: { readonly unit: QuantityUnit; readonly cut: Cut },
): StackTreeResult {
  const whole = groups.reduce((sum, { root }) => sum + root.total, 0);
  const all = groups.flatMap(({ nodes }) => nodes);
  const large = all.filter((node) => node.total >= cut.minShare * whole && levelOf(node) <= cut.depth);
  const drawn = new Set(large.toSorted(mostFirst).slice(0, MOST_DRAWN));
  const pen = { labels, unit, whole, drawn };
  const named = groups.filter((group) => group.name !== undefined);
  const children =
    named.length > 0
      ? named
          .toSorted((a, b) => b.root.total - a.root.total)
          .map(({ root, name: title }) => nodeOf(root, title!, pen))
      : groups.flatMap(({ root }) => nodesBelow(root, pen));
  return {
    tree: { name, values: valuesOf(whole, 0, pen), children },
    notes: [
      ...sayCount(
        all.length - large.length,
        "node",
        "of the tree omitted, below the requested share or depth",
      ),
      ...sayCount(large.length - drawn.size, "node", `of the tree omitted, beyond the ${MOST} largest`),
    ],
  };
}

const MOST = countText(MOST_DRAWN);

/** A caller's total is at least its callee's; with equal totals the caller is first. */
function mostFirst(a: StackNode, b: StackNode): number {
  return b.total - a.total || b.events - a.events;
}

function nodeOf(node: StackNode, name: string, pen: Pen): TreeNode {
  return { name, values: valuesOf(node.total, node.self, pen), children: nodesBelow(node, pen) };
}

function nodesBelow(node: StackNode, pen: Pen): readonly TreeNode[] {
  const { labels, drawn } = pen;
  return [...node.below.values()]
    .filter((child) => drawn.has(child))
    .toSorted((a, b) => mostFirst(a, b) || compareTexts(labels(a.func), labels(b.func)))
    .map((child) => nodeOf(child, labels(child.func), pen));
}

function valuesOf(total: number, self: number, { unit, whole }: Pen): Readonly<Record<string, Quantity>> {
  return {
    total: { value: total, unit },
    share: { value: shareOf(total, whole), unit: "ratio" },
    self: { value: self, unit },
  };
}
