import type { AggregationComparison } from "../../compare/stored/compare-results.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { markdownTable } from "../markdown/markdown-table.ts";
import { headingFacts } from "../text/heading-text.ts";
import { comparisonTable, hiddenText, verdictCounts, verdictNotes } from "./comparison-table.ts";
import type { ComparedResults } from "./comparison-text.ts";

/** Comparisons as GitHub Markdown, for a pull request. Ends in a line break. */
export function comparisonMarkdown(all: readonly ComparedResults[]): string {
  return `${all.flatMap(resultBlocks).join("\n\n")}\n`;
}

function resultBlocks({ comparison, before, after }: ComparedResults): readonly string[] {
  const { name, obstacles, aggregations } = comparison;
  const facts = [
    `before: ${headingFacts(before)}`,
    `after: ${headingFacts(after)}`,
    ...obstacles.missing,
    ...obstacles.different,
  ];
  return [
    `## ${escapeMarkdown(name)}`,
    `**${verdictCounts(aggregations) || "nothing to compare"}**`,
    listOf(facts),
    ...aggregations.flatMap(aggregationBlocks),
    ...verdictNotes(comparison),
  ];
}

function aggregationBlocks(aggregation: AggregationComparison): readonly string[] {
  const { columns, rows, hidden } = comparisonTable(aggregation);
  const counts = verdictCounts([aggregation]);
  return [
    `### ${escapeMarkdown(aggregation.name)}${counts === "" ? "" : `: ${counts}`}`,
    ...(rows.length > 0 ? [markdownTable(columns, rows)] : []),
    ...(hidden > 0 ? [`… ${hiddenText(hidden)}`] : []),
    ...(aggregation.notes.length > 0 ? [listOf(aggregation.notes)] : []),
  ];
}

function listOf(texts: readonly string[]): string {
  return texts.map((text) => `- ${escapeMarkdown(text)}`).join("\n");
}
