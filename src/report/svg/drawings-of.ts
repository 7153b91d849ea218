import type { AggregationDocument } from "../../document/result-document.ts";
import type { Drawing } from "./drawing.ts";
import { flameDrawing } from "./flame-drawing.ts";
import { flowDrawing } from "./flow-drawing.ts";

/** The pictures that an aggregation's result makes: the flow graph, then the flame graph. */
export function drawingsOf({ graph, tree }: Pick<AggregationDocument, "graph" | "tree">): readonly Drawing[] {
  return [
    ...(graph && graph.nodes.length > 0 ? [flowDrawing(graph)] : []),
    ...(tree ? [flameDrawing(tree)] : []),
  ];
}
