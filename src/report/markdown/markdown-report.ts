import { lossSentences } from "../../result/completeness.ts";
import { escapeText } from "../../core/escape.ts";
import { countOf } from "../../core/quantity-text.ts";
import { expectedTexts, hasFailed, processText } from "../process-text.ts";
import type {
  ExpectationDocument,
  ResultDocument,
  SessionDocument,
  StateDifference,
} from "../../document/result-document.ts";
import { headingFacts } from "../text/heading-text.ts";
import type { Rendering } from "../rendering.ts";
import { totalText } from "../total.ts";
import { outcomeText, verdictWord } from "../verdict-text.ts";
import { aggregationMarkdown } from "./aggregation-markdown.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { markdownTable } from "./markdown-table.ts";

/** GitHub takes 65,536 characters in a comment. */
const MOST_CHARACTERS = 60_000;

/** A result as GitHub Markdown, for a pull request's comment or a job's summary: no larger than a comment. Ends in a line break. */
export function markdownReport(result: ResultDocument): string {
  const before = [
    `## ${escapeMarkdown(result.spec.question ?? result.spec.name)}`,
    escapeMarkdown(headingFacts(result)),
    verdictBlock(result),
    lossBlock(result),
    expectationBlock(result.expectations),
  ];
  const answers = Object.entries(result.aggregations).flatMap(([name, aggregation]) =>
    aggregationMarkdown(name, aggregation),
  );
  const after = result.session ? sessionBlocks(result.session) : [];
  const room = MOST_CHARACTERS - [...before, ...after].join("\n\n").length;
  const blocks = [...before, ...fitting(answers, room), ...after];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** `--format markdown`. */
export const markdownRendering: Rendering = {
  document: (results) => results.map(markdownReport).join("\n"),
  total: (results) => `**${escapeMarkdown(totalText(results))}**\n`,
  file: markdownReport,
};

/** The blocks that there is room for, each whole or not at all. */
function fitting(blocks: readonly string[], room: number): readonly string[] {
  let used = 0;
  const kept = blocks.filter((block) => {
    const fits = used + block.length + 2 <= room;
    if (fits) used += block.length + 2;
    return fits;
  });
  const left = blocks.length - kept.length;
  if (left === 0) return kept;
  return [
    ...kept,
    `… ${countOf(left, "more part")}, too large for a comment: the HTML report has all of it.`,
  ];
}

function verdictBlock({ verdict: { status, exitStatus, reasons } }: ResultDocument): string {
  const head = `**Verdict: ${verdictWord(status)}** (exit ${exitStatus})`;
  return [head, ...reasons.map((reason) => `- ${escapeMarkdown(reason)}`)].join("\n");
}

function lossBlock({ recording }: ResultDocument): string {
  const sentences = recording ? lossSentences(recording) : [];
  if (sentences.length === 0) return "";
  const lines = sentences.map((sentence) => `> All numbers below may be wrong: ${escapeMarkdown(sentence)}.`);
  return ["> [!WARNING]", ...lines].join("\n");
}

function expectationBlock(expectations: readonly ExpectationDocument[]): string {
  if (expectations.length === 0) return "";
  return markdownTable(
    [
      { header: "", align: "left" },
      { header: "expectation", align: "left" },
      { header: "value", align: "right" },
    ],
    expectations.map((expectation) => [
      MARKS[expectation.verdict],
      expectation.text,
      outcomeText(expectation),
    ]),
  );
}

const MARKS: Readonly<Record<ExpectationDocument["verdict"], string>> = {
  held: "✓",
  failed: "✗",
  inconclusive: "?",
};

function sessionBlocks({ workload, teardown, recording }: SessionDocument): readonly string[] {
  const texts = [...workload.filter(hasFailed).map(processText), ...expectedTexts(workload)];
  const noteworthy = texts.map((text) => `- ${escapeMarkdown(`workload: ${text}`)}`);
  const proof = `Teardown: ${teardown.verified ? "verified" : "**not verified**"}, ${countOf(teardown.identicalFiles, "file")} identical.`;
  const path = recording === undefined ? "" : ` Recording: ${escapeMarkdown(recording)}`;
  return [noteworthy.join("\n"), proof + path, differenceTable(teardown.differences)];
}

function differenceTable(differences: readonly StateDifference[]): string {
  if (differences.length === 0) return "";
  const columns = ["file", "whose", "before", "after"].map((header) => ({ header, align: "left" }) as const);
  return markdownTable(
    columns,
    differences.map(({ path, whose, before, after }) =>
      [path, whose, before ?? "absent", after ?? "absent"].map(escapeText),
    ),
  );
}
