import type { GraphFormat } from "./graph/graph-reports.ts";

/** The page of all results. */
export const PAGE = "report.html";

const ENDINGS: Readonly<Record<GraphFormat, string>> = { svg: "svg", mermaid: "mmd", dot: "dot" };

/** The file of an aggregation's graph. An aggregation's name is a file's, too (spec.schema.json). */
export function pictureName(aggregation: string, format: GraphFormat): string {
  return `${aggregation}.${ENDINGS[format]}`;
}

/** Every name that `pictureFiles` can give for results of these aggregations. */
export function pictureNames(aggregations: readonly string[]): readonly string[] {
  const formats = Object.keys(ENDINGS) as readonly GraphFormat[];
  return [PAGE, ...aggregations.flatMap((name) => formats.map((format) => pictureName(name, format)))];
}
