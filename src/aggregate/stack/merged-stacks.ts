import type { StackTree } from "./stack-tree.ts";

/** A function below its callers. */
export interface StackNode {
  readonly func: number;
  readonly above: StackNode | undefined;
  readonly below: Map<number, StackNode>;
  /** Amounts of the events with this function innermost. */
  ownEvents: number;
  self: number;
  /** Amounts of the events with this function anywhere on their stack. */
  events: number;
  total: number;
}

/** All stacks of one row group, below a node without a function. */
export interface GroupStacks {
  readonly id: number;
  readonly root: StackNode;
  /** Callers before their callees; without the root. */
  readonly nodes: readonly StackNode[];
}

/** The figures of a function in a group. */
export interface FunctionSums {
  self: number;
  /** For a recursive function, the outermost one's. */
  total: number;
}

/** The tree by groups, each as `groupOf` numbers it: two tasks of one name are one. */
export function mergeStacks(tree: StackTree, groupOf: (group: number) => number): readonly GroupStacks[] {
  const roots = new Map<number, StackNode>();
  const nodeOf: StackNode[] = [];
  for (let id = 0; id < tree.size; id++) {
    const parent = tree.parent(id);
    const above = parent < 0 ? rootOf(roots, groupOf(-1 - parent)) : nodeOf[parent]!;
    const node = below(above, tree.func(id));
    node.ownEvents += tree.events.of(id);
    node.self += tree.amounts.of(id);
    nodeOf.push(node);
  }
  return [...roots].map(([id, root]) => ({ id, root, nodes: addedUp(root) }));
}

/** Each function once. */
export function functionSums({ nodes }: GroupStacks): ReadonlyMap<number, FunctionSums> {
  const sums = new Map<number, FunctionSums>();
  for (const node of nodes) {
    const known = sums.get(node.func) ?? { self: 0, total: 0 };
    known.self += node.self;
    if (!isNested(node)) known.total += node.total;
    sums.set(node.func, known);
  }
  return sums;
}

/** The functions of a stack, the outermost first. */
export function wayTo(node: StackNode): readonly number[] {
  const way: number[] = [];
  for (let at = node; at.above; at = at.above) way.push(at.func);
  return way.toReversed();
}

/** 1 for the outermost function. */
export function levelOf(node: StackNode): number {
  let level = 0;
  for (let at = node; at.above; at = at.above) level++;
  return level;
}

function rootOf(roots: Map<number, StackNode>, group: number): StackNode {
  const known = roots.get(group) ?? newNode(-1, undefined);
  roots.set(group, known);
  return known;
}

function below(above: StackNode, func: number): StackNode {
  const known = above.below.get(func) ?? newNode(func, above);
  above.below.set(func, known);
  return known;
}

function newNode(func: number, above: StackNode | undefined): StackNode {
  return { func, above, below: new Map(), ownEvents: 0, self: 0, events: 0, total: 0 };
}

/** From the innermost nodes up. A stack beyond the limit can leave nodes without events: they are removed. */
function addedUp(root: StackNode): readonly StackNode[] {
  const nodes = withAllBelow(root);
  for (const node of nodes.toReversed()) {
    node.events += node.ownEvents;
    node.total += node.self;
    if (!node.above) continue;
    node.above.events += node.events;
    node.above.total += node.total;
    if (node.events === 0) node.above.below.delete(node.func);
  }
  return nodes.filter((node) => node.above && node.events > 0);
}

function withAllBelow(root: StackNode): readonly StackNode[] {
  const nodes = [root];
  // Grows during the iteration: callers are before their callees.
  for (const node of nodes) nodes.push(...node.below.values());
  return nodes;
}

function isNested({ func, above }: StackNode): boolean {
  for (let at = above; at; at = at.above) if (at.func === func) return true;
  return false;
}
