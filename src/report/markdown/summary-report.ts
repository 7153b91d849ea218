import { countOf } from "../../core/quantity-text.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import type { Rendering } from "../rendering.ts";
import { totalText } from "../total.ts";
import { verdictWord } from "../verdict-text.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { markdownReport } from "./markdown-report.ts";
import { markdownTable } from "./markdown-table.ts";

/** GitHub shows no summary of a step that is larger than 1 MiB, and other commands of the step may add to it. */
const MOST_BYTES = 1_000_000;

/** Results as the summary of a CI job: with several specs, a table of their verdicts first; then each report that there is room for. */
export function summaryReport(results: readonly ResultDocument[]): string {
  const head =
    results.length > 1 ? [`# ${escapeMarkdown(totalText(results))}\n\n${verdictTable(results)}\n`] : [];
  return [...head, ...fitting(results, MOST_BYTES - Buffer.byteLength(head.join("")))].join("\n");
}

/** `--format summary`. */
export const summaryRendering: Rendering = { document: summaryReport };

function verdictTable(results: readonly ResultDocument[]): string {
  return markdownTable(
    [
      { header: "spec", align: "left" },
      { header: "verdict", align: "left" },
      { header: "held", align: "right" },
      { header: "first reason", align: "left" },
    ],
    results.map(({ spec, verdict, expectations }) => [
      spec.name,
      verdictWord(verdict.status),
      `${expectations.filter((one) => one.verdict === "held").length} of ${expectations.length}`,
      verdict.reasons[0] ?? "",
    ]),
  );
}

/** What did not pass comes first, so that a limit leaves it in. */
function fitting(results: readonly ResultDocument[], room: number): readonly string[] {
  const failed = results.filter(({ verdict }) => verdict.status !== "passed");
  const passed = results.filter(({ verdict }) => verdict.status === "passed");
  let left = room;
  const shown: string[] = [];
  let omitted = 0;
  for (const result of [...failed, ...passed]) {
    const text = markdownReport(result);
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > left) omitted += 1;
    else {
      shown.push(text);
      left -= bytes;
    }
  }
  if (omitted === 0) return shown;
  return [...shown, `The reports of ${countOf(omitted, "more spec")} are too large for a summary.\n`];
}
