import type { Quantity, TreeNode } from "../../aggregate/result.ts";
import { countOf } from "../plural.ts";
import { quantityText } from "../quantity-text.ts";
import { bar } from "./bar.ts";
import { type GridColumn, gridLines } from "./grid.ts";
import type { Ink } from "./ink.ts";

interface DrawnNode {
  /** Safe text: branches and name. */
  readonly label: string;
  readonly values: TreeNode["values"];
}

/**
 * From so many columns on, so many figures beside the share, and a bar so wide. More figures are in the table, where there is
 * one: here they would push the branches off the line.
 */
const ROOM = [
  { columns: 100, figures: 4, bar: 24 },
  { columns: 72, figures: 3, bar: 12 },
  { columns: 0, figures: 2, bar: 6 },
] as const;
/** What a terminal can bear. */
const MOST_NODES = 100;

/** A tree, indented by its branches, with what was measured at each node beside it, and a bar for its share. */
export function treeLines(root: TreeNode, ink: Ink): readonly string[] {
  const all = drawNodes(root, ink);
  const nodes = all.slice(0, MOST_NODES);
  const room = ROOM.find(({ columns }) => ink.width >= columns) ?? ROOM[2];
  const names = shownNames(nodes, room.figures);
  const labels: GridColumn = {
    header: "",
    align: "left",
    cells: nodes.map((node) => node.label),
    whenNarrow: "cut",
    repeated: true,
  };
  const columns = [
    labels,
    ...names.map((name) => valueColumn(name, nodes, ink)),
    ...bars(names, nodes, room.bar, ink),
  ];
  const left = all.length - nodes.length;
  return [
    ...gridLines(columns, ink, "  "),
    ...(left > 0 ? [`  ${ink.dim(`${ink.glyphs.ellipsis} ${countOf(left, "more node")}`)}`] : []),
  ];
}

/** The first figures, and the first part of a whole. */
function shownNames(nodes: readonly DrawnNode[], most: number): readonly string[] {
  const names = [...new Set(nodes.flatMap((node) => Object.keys(node.values)))];
  if (names.length <= most + 1) return names;
  const share = names.find((name) => isShare(name, nodes));
  return [...names.filter((name) => name !== share).slice(0, most), ...(share === undefined ? [] : [share])];
}

function isShare(name: string, nodes: readonly DrawnNode[]): boolean {
  return nodes.some(({ values }) => values[name]?.unit === "ratio");
}

function bars(
  names: readonly string[],
  nodes: readonly DrawnNode[],
  width: number,
  ink: Ink,
): readonly GridColumn[] {
  const share = names.find((name) => isShare(name, nodes));
  if (share === undefined) return [];
  const cells = nodes.map(({ values }) => bar(values[share]?.value ?? 0, 1, width, ink));
  return [{ header: "", align: "left", cells, whenNarrow: "never" }];
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
