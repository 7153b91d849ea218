import type { Quantity, TreeNode } from "../../document/result-document.ts";
import { countOf, quantityText } from "../../core/quantity-text.ts";
import { pad, wrap } from "./fit.ts";
import { bar, type Ink } from "./ink.ts";
import { labelLines } from "./tree-label.ts";
import { type FigureColumn, figureWidth, GAP, type TreeLayout, treeLayout } from "./tree-layout.ts";
import { type DrawnNode, drawnNodes } from "./tree-nodes.ts";

const INDENT = "  ";

/**
 * From so many columns on, at most so many figures beside the share, and a bar so wide. More figures are in the table, where
 * there is one.
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
  const { nodes, left } = drawnNodes(root, MOST_NODES, ink);
  const most = ROOM.find(({ columns }) => ink.width >= columns) ?? ROOM[2];
  const names = shownNames(nodes, most.figures);
  const figures = names.map((name) => figureColumn(name, nodes, ink));
  const share = names.find((name) => isShare(name, nodes));
  const room = ink.room - INDENT.length;
  const layout = treeLayout(nodes, figures, share === undefined ? 0 : most.bar, room);
  const barOf = ({ values }: DrawnNode): string =>
    share === undefined ? "" : bar(values[share]?.value ?? 0, 1, layout.barColumns, ink);
  const missing = figures.filter((figure) => !layout.figures.includes(figure));
  return [
    ...headerLines(layout, ink),
    ...nodes.flatMap((node, row) => nodeLines(node, row, barOf(node), layout, ink)),
    ...(left > 0 ? [ink.dim(`${ink.glyphs.ellipsis} ${countOf(left, "more node")}`)] : []),
    ...missingLines(missing, ink),
  ].map((line) => `${INDENT}${line}`.trimEnd());
}

function headerLines({ figures, labelColumns, indentation }: TreeLayout, ink: Ink): readonly string[] {
  const label = indentation === "numbered" ? "level, name" : "";
  if (figures.length === 0) return label === "" ? [] : [ink.dim(label)];
  const headers = figures.map((figure) => pad(figure.header, figureWidth(figure), "right"));
  const shownLabel = label.length <= labelColumns ? label : "";
  return [ink.dim([pad(shownLabel, labelColumns, "left"), ...headers].join(GAP))];
}

/** The figures are on the first line of a name that takes several. */
function nodeLines(
  node: DrawnNode,
  row: number,
  barText: string,
  { figures, labelColumns, indentation }: TreeLayout,
  ink: Ink,
): readonly string[] {
  const [first, ...rest] = labelLines(node, indentation, labelColumns, ink);
  const cells = figures.map((figure) => pad(figure.cells[row]!, figureWidth(figure), "right"));
  return [[pad(first!, labelColumns, "left"), ...cells, barText].join(GAP), ...rest];
}

/** Which figures had no room; without a word, they would seem not to exist. */
function missingLines(missing: readonly FigureColumn[], ink: Ink): readonly string[] {
  if (missing.length === 0) return [];
  const names = missing.map(({ header }) => header).join(", ");
  return wrap(`no room for: ${names}`, ink.room - INDENT.length).map(ink.dim);
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

function figureColumn(name: string, nodes: readonly DrawnNode[], ink: Ink): FigureColumn {
  return {
    header: ink.text(name),
    cells: nodes.map(({ values }) => valueText(Object.hasOwn(values, name) ? values[name] : undefined, ink)),
    isShare: isShare(name, nodes),
  };
}

function valueText(quantity: Quantity | undefined, ink: Ink): string {
  if (quantity === undefined) return "";
  return quantity.value === null ? ink.glyphs.noValue : quantityText(quantity.value, quantity.unit);
}
