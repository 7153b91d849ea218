import type { TreeNode } from "../../document/result-document.ts";
import type { Ink } from "./ink.ts";

/** A node of a tree in the order in which it is drawn. */
export interface DrawnNode {
  /** Safe text. */
  readonly name: string;
  /** 0 for the root. */
  readonly level: number;
  /** For each level above the node, outermost first: whether what stands there is the last of its siblings. */
  readonly lasts: readonly boolean[];
  readonly values: TreeNode["values"];
}

/** Depth first, at most `most` nodes, with a stack of its own: a recorded call chain may be deeper than ours. */
export function drawnNodes(
  root: TreeNode,
  most: number,
  ink: Ink,
): { readonly nodes: readonly DrawnNode[]; readonly left: number } {
  const nodes: DrawnNode[] = [];
  let left = 0;
  const waiting: { node: TreeNode; lasts: readonly boolean[] }[] = [{ node: root, lasts: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, lasts } = next;
    if (nodes.length < most) nodes.push(drawnNode(node, lasts, ink));
    else left++;
    const isCounted = nodes.length >= most;
    for (const [index, child] of [...node.children.entries()].toReversed()) {
      const isLast = index === node.children.length - 1;
      waiting.push({ node: child, lasts: isCounted ? [] : [...lasts, isLast] });
    }
  }
  return { nodes, left };
}

function drawnNode({ name, values }: TreeNode, lasts: readonly boolean[], ink: Ink): DrawnNode {
  return { name: ink.text(name), level: lasts.length, lasts, values };
}
