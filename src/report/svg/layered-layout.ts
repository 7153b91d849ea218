import * as dagre from "@dagrejs/dagre";

/** What is used of dagre. Its own declarations name files that TypeScript doesn't find. */
interface Dagre {
  readonly Graph: new (options: { readonly multigraph: boolean }) => LayeredGraph;
  readonly layout: (graph: LayeredGraph) => void;
}

interface LayeredGraph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setNode(id: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, label: Readonly<Record<string, string | number>>, name: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Box;
  edge(from: string, to: string, name: string): Way;
}

/** A box by its middle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge's points, and the middle of its label. */
export interface Way {
  readonly points?: readonly { readonly x: number; readonly y: number }[];
  readonly x?: number;
  readonly y?: number;
}

const library = dagre as unknown as Dagre;

/** An empty graph of layers from the top down, in pixels. */
export function layeredGraph(options: Readonly<Record<string, string | number>>): LayeredGraph {
  const graph = new library.Graph({ multigraph: true });
  graph.setGraph(options);
  return graph;
}

/** Gives every node and edge its position. */
export function layOut(graph: LayeredGraph): void {
  library.layout(graph);
}
