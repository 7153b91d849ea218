import type { FlowEdge, FlowGraph } from "../../document/result-document.ts";
import { countOf } from "../../core/quantity-text.ts";

/** How much of a graph can be drawn. */
export interface GraphLimits {
  readonly nodes: number;
  readonly edges: number;
}

/**
 * The part of a graph that is drawn: the functions with most time, as far as a path leads to them; of the
 * calls between them first the one with most time to each, then those with most time, but no second path into an interrupt,
 * which can occur anywhere. A graph within the limits is not changed.
 */
export function limitGraph(graph: FlowGraph, most: GraphLimits): FlowGraph {
  if (graph.nodes.length <= most.nodes && graph.edges.length <= most.edges) return graph;
  const ids = reached(graph, new Set(graph.nodes.slice(0, most.nodes).map(({ id }) => id)));
  const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
  const between = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const interrupts = new Set(between.filter(({ from, to }) => kinds.get(from) !== kinds.get(to)));
  return {
    roots: graph.roots.filter((id) => ids.has(id)),
    nodes: graph.nodes.filter(({ id }) => ids.has(id)),
    edges: limitEdges(between, interrupts, most.edges),
  };
}

/** The functions that are reachable from a root or from a function without callers; all, if there is none. */
function reached({ roots, edges }: FlowGraph, ids: ReadonlySet<string>): ReadonlySet<string> {
  const called = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  const starts = [...ids].filter((id) => roots.includes(id) || !called.has(id));
  const callees = Map.groupBy(edges, ({ from }) => from);
  const found = new Set(starts);
  for (const id of found) for (const { to } of callees.get(id) ?? []) if (ids.has(to)) found.add(to);
  return found.size > 0 ? found : ids;
}

/** In their order. Of the `fewer` only the first to each function. */
function limitEdges(
  edges: readonly FlowEdge[],
  fewer: ReadonlySet<FlowEdge>,
  most: number,
): readonly FlowEdge[] {
  const seen = new Set<string>();
  const first = new Set(edges.filter(({ from, to }) => from !== to && !seen.has(to) && seen.add(to)));
  const others = edges.filter((edge) => !first.has(edge) && !fewer.has(edge));
  const kept = new Set([...first, ...others].slice(0, most));
  return edges.filter((edge) => kept.has(edge));
}

/** A note on the omitted part of a graph; empty if there is none. */
export function limitNotes(whole: FlowGraph, drawn: FlowGraph): readonly string[] {
  const functions = whole.nodes.length - drawn.nodes.length;
  const calls = whole.edges.length - drawn.edges.length;
  if (functions === 0 && calls === 0) return [];
  const left = [
    ...(functions > 0 ? [countOf(functions, "function")] : []),
    ...(calls > 0 ? [countOf(calls, "arrow")] : []),
  ];
  return [`Not drawn: ${left.join(" and ")} with the least time.`];
}
