import { assertNever } from "../../core/assert-never.ts";
import { svgReport } from "../svg/svg-report.ts";
import { dotReport } from "./dot.ts";
import { mermaidReport } from "./mermaid-report.ts";
import type { Picture } from "./picture.ts";

/** The forms in which a picture of a result can be had. */
export const graphFormats = ["svg", "mermaid", "dot"] as const;
/** One of these forms. */
export type GraphFormat = (typeof graphFormats)[number];

/** Pictures as one document, whatever their number: none gives a document that says so. */
export function graphReport(pictures: readonly Picture[], format: GraphFormat): string {
  switch (format) {
    case "svg":
      return svgReport(pictures);
    case "mermaid":
      return mermaidReport(pictures);
    case "dot":
      return dotReport(pictures);
    default:
      return assertNever(format);
  }
}

/** A tree alone has no arrows. */
export function canBe({ graph }: Picture, format: GraphFormat): boolean {
  return format === "svg" || graph !== undefined;
}
