import { graphFormats, type GraphFormat, graphReport, graphReports } from "./graph/graph-reports.ts";
import { htmlReport } from "./html/html-report.ts";
import type { ResultDocument } from "./result-document.ts";

/** Results as a page, or their graphs in one of the forms that pictures have. Loaded only when asked for. */
export function pictures(results: readonly ResultDocument[], format: "html" | GraphFormat): string {
  return format === "html" ? htmlReport(results) : graphReports(results, format);
}

const ENDINGS: Readonly<Record<GraphFormat, string>> = { svg: "svg", mermaid: "mmd", dot: "dot" };

/** The page, and each graph in every form: file names and texts. */
export function pictureFiles(result: ResultDocument): readonly (readonly [name: string, text: string])[] {
  const graphs = Object.entries(result.aggregations).flatMap(([name, aggregation]) =>
    graphFormats.map(
      (format) => [`${name}.${ENDINGS[format]}`, graphReport(name, aggregation, format)] as const,
    ),
  );
  return [["report.html", htmlReport([result])], ...graphs.filter(([, text]) => text !== "")];
}
