import { canBe, graphFormats, type GraphFormat, graphReport } from "./graph/graph-reports.ts";
import { pictureOf, picturesOf } from "./graph/picture.ts";
import { htmlReport } from "./html/html-report.ts";
import { PAGE, pictureName } from "./picture-names.ts";
import type { ResultDocument } from "../document/result-document.ts";

/** Results as a page, or their graphs in one of the forms that pictures have. Loaded only when asked for. */
export function pictures(results: readonly ResultDocument[], format: "html" | GraphFormat): string {
  return format === "html" ? htmlReport(results) : graphReport(picturesOf(results), format);
}

/** The page, and each graph in every form: file names (`pictureNames`) and texts. */
export function pictureFiles(result: ResultDocument): readonly (readonly [name: string, text: string])[] {
  const graphs = Object.keys(result.aggregations).flatMap((name) => {
    const picture = pictureOf(result, name);
    if (!picture) return [];
    const forms = graphFormats.filter((format) => canBe(picture, format));
    return forms.map((format) => [pictureName(name, format), graphReport([picture], format)] as const);
  });
  return [[PAGE, htmlReport([result])], ...graphs];
}
