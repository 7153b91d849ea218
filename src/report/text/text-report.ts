import type { ResultDocument } from "../../document/result-document.ts";
import { aggregationLines } from "./aggregation-text.ts";
import { closingLines } from "./closing-text.ts";
import { expectationLines } from "./expectation-text.ts";
import { headingLines } from "./heading-text.ts";
import { probeLines } from "./probe-text.ts";
import { inkFor, type TextOptions } from "./ink.ts";
import type { Rendering } from "../rendering.ts";
import { totalText } from "../total.ts";
import { separated } from "./sections.ts";
import { workloadLines } from "./workload-text.ts";

/**
 * A result for the terminal: the question, each aggregation, the expectations, the proof of the teardown, the verdict.
 * Ends in a line break. No hostile character leaves it raw, and no ANSI sequence unless `color` asks for it.
 */
export function textReport(result: ResultDocument, options: TextOptions): string {
  const ink = inkFor(options);
  const sections = [
    headingLines(result, ink),
    ...Object.entries(result.aggregations).map(([name, aggregation]) =>
      aggregationLines(name, aggregation, result.recording, ink),
    ),
    probeLines(result, ink),
    workloadLines(result.session?.workload ?? [], ink),
    expectationLines(result.expectations, ink),
    closingLines(result, ink),
  ];
  return `${separated(sections).join("\n")}\n`;
}

/** `--format text`. */
export const textRendering: Rendering = {
  document: (results, { text }) => results.map((result) => textReport(result, text)).join("\n"),
  total: (results) => `${totalText(results)}\n`,
};
