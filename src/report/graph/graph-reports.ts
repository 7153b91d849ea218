import type { AggregationDocument, ResultDocument } from "../result-document.ts";
import { svgReport } from "../svg/svg-report.ts";
import { dotGraph } from "./dot.ts";
import { mermaidGraph } from "./mermaid.ts";

/** The forms in which a picture of a result can be had. */
export const graphFormats = ["svg", "mermaid", "dot"] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** One aggregation's picture. Empty where there is nothing to draw in this form. */
export function graphReport(name: string, aggregation: AggregationDocument, format: GraphFormat): string {
  const { graph, tree } = aggregation;
  if (format === "svg") return graph || tree ? svgReport(name, aggregation) : "";
  if (!graph) return "";
  return format === "dot" ? dotGraph(name, graph) : mermaidGraph(graph);
}

/** Of all results, the pictures one after the other: with more than one, SVG and Mermaid are meant for one at a time. */
export function graphReports(results: readonly ResultDocument[], format: GraphFormat): string {
  return results
    .flatMap(({ aggregations }) => Object.entries(aggregations))
    .map(([name, aggregation]) => graphReport(name, aggregation, format))
    .filter((text) => text !== "")
    .join("\n");
}
