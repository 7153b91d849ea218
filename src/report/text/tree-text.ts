import type { Quantity, TreeNode } from "../../aggregate/result.ts";
import { quantityText } from "../quantity-text.ts";
import { type GridColumn, gridLines } from "./grid.ts";
import type { Ink } from "./ink.ts";

interface DrawnNode {
  /** Safe text: branches and name. */
  readonly label: string;
  readonly values: TreeNode["values"];
}

/** A tree, indented by its branches, with what was measured at each node beside it. */
export function treeLines(root: TreeNode, ink: Ink): readonly string[] {
  const nodes = drawNodes(root, ink);
  const names = [...new Set(nodes.flatMap((node) => Object.keys(node.values)))];
  const labels: GridColumn = {
    header: "",
    align: "left",
    cells: nodes.map((node) => node.label),
    whenNarrow: "cut",
    repeated: true,
  };
  return gridLines([labels, ...names.map((name) => valueColumn(name, nodes, ink))], ink, "  ");
}

function valueColumn(name: string, nodes: readonly DrawnNode[], ink: Ink): GridColumn {
  return {
    header: ink.text(name),
    align: "right",
    cells: nodes.map(({ values }) => valueText(Object.hasOwn(values, name) ? values[name] : undefined, ink)),
    whenNarrow: "never",
  };
}

function valueText(quantity: Quantity | undefined, ink: Ink): string {
  if (quantity === undefined) return "";
  return quantity.value === null ? ink.glyphs.noValue : quantityText(quantity.value, quantity.unit);
}

/** Depth first with a stack of its own: a recorded call chain may be deeper than ours. */
function drawNodes(root: TreeNode, ink: Ink): readonly DrawnNode[] {
  const drawn: DrawnNode[] = [];
  const waiting = [{ node: root, own: "", below: "" }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, own, below } = next;
    drawn.push({ label: own + ink.text(node.name), values: node.values });
    for (const [index, child] of [...node.children.entries()].toReversed()) {
      const isLast = index === node.children.length - 1;
      const { branch, lastBranch, trunk } = ink.glyphs;
      waiting.push({
        node: child,
        own: below + (isLast ? lastBranch : branch),
        below: below + (isLast ? "   " : trunk),
      });
    }
  }
  return drawn;
}
