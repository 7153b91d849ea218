import type { Labels } from "./labels.ts";
import type { Quantity, TreeNode } from "../../document/result-document.ts";
import type { CallPaths, RootSums } from "./call-paths.ts";
import { graphValues } from "./figures.ts";
import type { Roots } from "../calls-followed/roots.ts";
import { compareTexts } from "../shape/sort-rows.ts";

/** The name of an interrupt among calls. */
export function interruptLabel(label: string): string {
  return `${label} (interrupt)`;
}

/** The calls by path. One root is the tree's root; several are below a node that stands for them all. */
export function drawTree(
  paths: CallPaths,
  drawn: ReadonlySet<number>,
  labels: Labels,
  { patterns }: Roots,
  sums: RootSums,
): TreeNode {
  const roots = inOrder(paths, paths.roots, drawn, labels).map((node) =>
    nodeOf(paths, node, drawn, labels, sums.totalNs),
  );
  const [only] = roots;
  if (only && roots.length === 1) return only;
  const name = patterns.length > 0 ? patterns.join(", ") : "all traced calls";
  return { name, values: sumValues(sums), children: roots };
}

function nodeOf(
  paths: CallPaths,
  node: number,
  drawn: ReadonlySet<number>,
  labels: Labels,
  wholeNs: number,
): TreeNode {
  const { tree } = paths;
  const label = labels[tree.func(node)]!;
  const children = inOrder(paths, paths.children.get(node) ?? [], drawn, labels);
  return {
    name: paths.isInterruptEntry(node) ? interruptLabel(label) : label,
    values: graphValues(tree.figures, node, wholeNs),
    children: children.map((child) => nodeOf(paths, child, drawn, labels, wholeNs)),
  };
}

/** Most time first. */
function inOrder(
  { tree }: CallPaths,
  nodes: readonly number[],
  drawn: ReadonlySet<number>,
  labels: Labels,
): readonly number[] {
  const { figures } = tree;
  const shown = nodes.filter((node) => drawn.has(node));
  return shown.toSorted(
    (a, b) =>
      figures.outerNs(b) - figures.outerNs(a) ||
      compareTexts(labels[tree.func(a)]!, labels[tree.func(b)]!) ||
      a - b,
  );
}

function sumValues({ calls, totalNs }: RootSums): Readonly<Record<string, Quantity>> {
  return {
    calls: { value: calls, unit: "events" },
    total: { value: totalNs, unit: "ns" },
    share: { value: totalNs > 0 ? 1 : null, unit: "ratio" },
  };
}
