import type { CallTree } from "./call-tree.ts";
import { OUTSIDE } from "../calls-followed/task-calls.ts";

/** The shape of a tree of calls, after the last call. */
export class CallPaths {
  readonly tree: CallTree;
  /** Nodes by their caller; those of roots. Nothing that saw no call from beginning to end. */
  readonly children: ReadonlyMap<number, readonly number[]>;
  readonly roots: readonly number[];
  /** Those on paths that are not kept apart. */
  readonly flat: readonly number[];
  /** 1 is a root. */
  readonly levels: readonly number[];

  constructor(tree: CallTree) {
    this.tree = tree;
    const nodes = nodesWithCalls(tree);
    const byParent = Map.groupBy(
      nodes.filter((node) => !tree.isFlat(node)),
      (node) => tree.parent(node),
    );
    this.children = byParent;
    this.roots = byParent.get(OUTSIDE) ?? [];
    this.flat = nodes.filter((node) => tree.isFlat(node));
    this.levels = levelsOf(tree);
  }

  /** Callers before their callees. */
  *nodes(): Iterable<number> {
    const waiting = [...this.roots];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      yield node;
      waiting.push(...(this.children.get(node) ?? []));
    }
  }

  /** Whether it is an interrupt, and not part of a greater one. */
  isInterruptEntry(node: number): boolean {
    const parent = this.tree.parent(node);
    return this.tree.isInterrupt(node) && (parent < 0 || !this.tree.isInterrupt(parent));
  }

  /** Depth of the deepest tree, in levels; the root is the first. */
  get depth(): number {
    let most = 0;
    for (const node of this.nodes()) most = Math.max(most, this.levels[node]!);
    return most;
  }
}

function nodesWithCalls(tree: CallTree): readonly number[] {
  const alive = new Uint8Array(tree.size);
  for (let node = tree.size - 1; node >= 0; node--) {
    if (tree.figures.calls(node) > 0) alive[node] = 1;
    const parent = tree.parent(node);
    if (alive[node] === 1 && parent >= 0) alive[parent] = 1;
  }
  return Array.from({ length: tree.size }, (_, node) => node).filter((node) => alive[node] === 1);
}

function levelsOf(tree: CallTree): readonly number[] {
  const levels: number[] = [];
  for (let node = 0; node < tree.size; node++) {
    const parent = tree.parent(node);
    levels.push(parent >= 0 ? levels[parent]! + 1 : 1);
  }
  return levels;
}

/** Number and time of the roots' calls. */
export interface RootSums {
  readonly calls: number;
  readonly totalNs: number;
}

/** The number of calls at the roots of all trees, and their time in nanoseconds. Shares are parts of it. */
export function rootSums({ roots, tree: { figures } }: CallPaths): RootSums {
  return {
    calls: roots.reduce((sum, node) => sum + figures.calls(node), 0),
    totalNs: roots.reduce((sum, node) => sum + figures.outerNs(node), 0),
  };
}
