import type { FlowGraph } from "../../aggregate/result.ts";

/** The part of a graph that is drawn: its first nodes, which took the most time, and the edges between them. */
export function limitGraph({ roots, nodes, edges }: FlowGraph, most: number): FlowGraph {
  const kept = nodes.slice(0, most);
  const ids = new Set(kept.map(({ id }) => id));
  return {
    roots: roots.filter((id) => ids.has(id)),
    nodes: kept,
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}
