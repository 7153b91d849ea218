/** Which files each file imports, types too. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Files that import each other, directly or by way of others: each circle once, its shortest way round, in order of names. */
export function findCircles(graph: ImportGraph): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const file of [...graph.keys()].toSorted()) {
    const circle = shortestWayRound(file, graph);
    if (circle && !circle.some((other) => found.has(other))) found.set(file, circle);
  }
  return [...found.values()];
}

/** Breadth first, from a file back to itself; absent where there is no such way. */
function shortestWayRound(file: string, graph: ImportGraph): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [file];
  for (const at of queue) {
    for (const next of graph.get(at) ?? []) {
      if (next === file) return wayTo(at, file, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(last: string, first: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [last];
  while (way[0] !== first) way.unshift(cameFrom.get(way[0]!)!);
  return way;
}
