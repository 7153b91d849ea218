import { hierarchy, type HierarchyNode, partition } from "d3-hierarchy";
import type { TreeNode } from "../../document/result-document.ts";
import { sizeOf } from "../graph/measures.ts";
import type { Kind } from "./color-of.ts";

/** One box of a flame graph. `x` and `width` are parts of the whole, 0 to 1. */
export interface Frame {
  readonly node: TreeNode;
  /** Whether it is an interrupt, or was called by one. */
  readonly kind: Kind;
  /** 0 for the root. */
  readonly depth: number;
  readonly x: number;
  readonly width: number;
}

/** A flame graph's boxes. `depth` is the number of its levels. */
export interface FlameLayout {
  readonly frames: readonly Frame[];
  /** Nodes that are too small, or too many, to be drawn. */
  readonly left: number;
  readonly depth: number;
}

/** Frames narrower than a third of a pixel are invisible. */
const NARROWEST = 1 / 4000;
const MOST_FRAMES = 3000;

/**
 * The frame of each node of a tree: as wide as its total, or as its children together if they are wider (the time of
 * interrupts is not part of the interrupted function's total). The widest are kept.
 */
export function layOutFlame(root: TreeNode): FlameLayout {
  const tree = hierarchy(root, ({ children }) => [...children]);
  tree.eachAfter((node) => {
    const below = (node.children ?? []).reduce((sum, child) => sum + (child.value ?? 0), 0);
    // d3's own `sum` adds a node's value to its children's: here a node's total has them already.
    (node as { value: number }).value = Math.max(sizeOf(node.data.values), below);
  });
  const nodes = partition<TreeNode>()(tree).descendants();
  const shown = nodes
    .filter(({ x0, x1 }) => x1 - x0 >= NARROWEST)
    .toSorted((a, b) => b.x1 - b.x0 - (a.x1 - a.x0) || a.depth - b.depth)
    .slice(0, MOST_FRAMES)
    .toSorted((a, b) => a.depth - b.depth || a.x0 - b.x0);
  return {
    frames: shown.map((at) => ({
      node: at.data,
      kind: kindOf(at),
      depth: at.depth,
      x: at.x0,
      width: at.x1 - at.x0,
    })),
    left: nodes.length - shown.length,
    depth: 1 + Math.max(0, ...shown.map(({ depth }) => depth)),
  };
}

/** A tree marks only the first function of an interrupt, by its name. */
function kindOf(node: HierarchyNode<TreeNode>): Kind {
  const isInterrupt = node.ancestors().some(({ data }) => data.name.endsWith("(interrupt)"));
  return isInterrupt ? "interrupt" : "function";
}
