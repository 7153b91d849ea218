import type { Labels } from "./labels.ts";
import { CallFigures } from "./call-figures.ts";
import type { CallPaths } from "./call-paths.ts";
import type { CallTree } from "./call-tree.ts";

/** One function, all its paths together. Its calls in interrupts are separate. */
export interface FunctionNode {
  readonly label: string;
  /** It is an interrupt, or was called by one. */
  readonly interrupt: boolean;
  readonly isRoot: boolean;
}

/** One function that calls another, or itself; by numbers of `functions`. */
export interface CallEdge {
  readonly from: number;
  readonly to: number;
}

/** A tree of calls, merged by function, and by caller and callee. */
export interface MergedCalls {
  readonly functions: readonly FunctionNode[];
  readonly functionFigures: CallFigures;
  /** Path node → function. */
  readonly functionOf: ReadonlyMap<number, number>;
  readonly edges: readonly CallEdge[];
  readonly edgeFigures: CallFigures;
}

/** Merges the paths by function, and by pairs of caller and callee; the figures of what is merged are added up. */
export function mergeCalls(paths: CallPaths, labels: Labels): MergedCalls {
  const { tree } = paths;
  const nodes = [...paths.nodes()];
  const functions = new Numbering<FunctionNode>();
  const edges = new Numbering<CallEdge>();
  const figures = { functions: new CallFigures(), edges: new CallFigures() };
  for (const node of [...nodes, ...paths.flat]) {
    const id = functions.of(node, functionKey(tree, node, labels), nodeOf(paths, node, labels), mergeNodes);
    figures.functions.take(id, tree.figures, node, tree.isNested(node));
  }
  for (const node of nodes) {
    const from = functions.byNode.get(tree.parent(node));
    if (from === undefined) continue;
    const to = functions.byNode.get(node)!;
    const id = edges.of(node, `${from} ${to}`, { from, to }, (edge) => edge);
    figures.edges.take(id, tree.figures, node, isNestedEdge(tree, node));
  }
  return {
    functions: functions.values,
    functionFigures: figures.functions,
    functionOf: functions.byNode,
    edges: edges.values,
    edgeFigures: figures.edges,
  };
}

/** Numbers things by a key, and remembers which node belongs to which. */
class Numbering<Value> {
  readonly values: Value[] = [];
  readonly byNode = new Map<number, number>();
  readonly #byKey = new Map<string, number>();

  of(node: number, key: string, value: Value, merge: (known: Value, value: Value) => Value): number {
    const known = this.#byKey.get(key);
    const id = known ?? this.values.length;
    this.values[id] = known === undefined ? value : merge(this.values[id]!, value);
    this.#byKey.set(key, id);
    this.byNode.set(node, id);
    return id;
  }
}

function functionKey(tree: CallTree, node: number, labels: Labels): string {
  return `${tree.isInterrupt(node) ? "interrupt" : "call"} ${labels[tree.func(node)]!}`;
}

function nodeOf({ tree }: CallPaths, node: number, labels: Labels): FunctionNode {
  return {
    label: labels[tree.func(node)]!,
    interrupt: tree.isInterrupt(node),
    isRoot: !tree.isFlat(node) && tree.parent(node) < 0,
  };
}

function mergeNodes(known: FunctionNode, { isRoot }: FunctionNode): FunctionNode {
  return { ...known, isRoot: known.isRoot || isRoot };
}

/** Whether the same function was called by the same caller further up the path. */
function isNestedEdge(tree: CallTree, node: number): boolean {
  const parent = tree.parent(node);
  for (let above = parent; above >= 0 && tree.parent(above) >= 0; above = tree.parent(above)) {
    const same = tree.isSameFunction(above, node) && tree.isSameFunction(tree.parent(above), parent);
    if (same) return true;
  }
  return false;
}
