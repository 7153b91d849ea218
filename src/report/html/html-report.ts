import { escapeText } from "../../core/escape.ts";
import { interactScript, policyHash } from "../browser/script.ts";
import { lossSentences } from "../completeness.ts";
import { countOf } from "../plural.ts";
import type { ExpectationDocument, ResultDocument, SessionDocument } from "../result-document.ts";
import { drawingStyle } from "../svg/drawing-style.ts";
import { headingFacts } from "../text/heading-text.ts";
import { outcomeText } from "../value-text.ts";
import { verdictWord } from "../verdict-word.ts";
import { markup, type XmlElement } from "../xml.ts";
import { aggregationElement } from "./aggregation-html.ts";
import { box, words } from "./elements.ts";
import { htmlStyle } from "./html-style.ts";
import { plainTable } from "./table-html.ts";

/**
 * Results as one page that needs nothing else, not even a network: its policy allows its own script and style, by their
 * hashes, and nothing more. Every text of a recording is text in it.
 */
export function htmlReport(results: readonly ResultDocument[]): string {
  const title = results.map(({ spec }) => escapeText(spec.name)).join(", ");
  const style = htmlStyle + drawingStyle;
  const policy = `default-src 'none'; style-src ${policyHash(style)}; script-src ${policyHash(interactScript)}`;
  const page: XmlElement = {
    name: "html",
    attributes: { lang: "en" },
    children: [
      box(
        "head",
        "",
        { name: "meta", attributes: { charset: "utf-8" } },
        { name: "meta", attributes: { "http-equiv": "Content-Security-Policy", "content": policy } },
        { name: "meta", attributes: { name: "viewport", content: "width=device-width, initial-scale=1" } },
        words("title", title),
        { name: "style", attributes: {}, trusted: style },
      ),
      box("body", "", ...results.map(resultElement), {
        name: "script",
        attributes: {},
        trusted: interactScript,
      }),
    ],
  };
  return `<!DOCTYPE html>\n${markup(page)}\n`;
}

function resultElement(result: ResultDocument): XmlElement {
  const { spec, verdict, aggregations, session } = result;
  return box(
    "main",
    "",
    words("h1", spec.question ?? spec.name),
    words("p", headingFacts(result), "facts"),
    box(
      "div",
      `verdict ${verdict.status}`,
      words("div", `verdict: ${verdictWord(verdict.status)} (exit ${verdict.exitStatus})`),
      ...verdict.reasons.map((reason) => words("div", reason, "more")),
    ),
    lossElement(result),
    expectationsElement(result.expectations),
    ...Object.entries(aggregations).map(([name, aggregation]) => aggregationElement(name, aggregation)),
    session && sessionElement(session),
  );
}

function lossElement({ recording }: ResultDocument): XmlElement | undefined {
  const sentences = recording ? lossSentences(recording) : [];
  if (sentences.length === 0) return undefined;
  return box(
    "div",
    "warning",
    ...sentences.map((sentence) => words("p", `All numbers below may be wrong: ${sentence}.`)),
  );
}

const MARKS: Readonly<Record<ExpectationDocument["verdict"], string>> = {
  held: "✓ held",
  failed: "✗ failed",
  inconclusive: "? inconclusive",
};

function expectationsElement(expectations: readonly ExpectationDocument[]): XmlElement | undefined {
  if (expectations.length === 0) return undefined;
  const rows = expectations.map((one) => [MARKS[one.verdict], one.text, outcomeText(one)]);
  return box("section", "", words("h2", "expectations"), plainTable(["", "expectation", "value"], rows));
}

function sessionElement({ teardown, recording }: SessionDocument): XmlElement {
  const proof = `teardown: ${teardown.verified ? "verified" : "NOT verified"}, ${countOf(teardown.identicalFiles, "file")} identical`;
  const rows = teardown.differences.map(({ path, whose, before, after }) => [
    path,
    whose,
    before ?? "absent",
    after ?? "absent",
  ]);
  return box(
    "section",
    "",
    words("h2", "the kernel's state"),
    words("p", recording === undefined ? proof : `${proof}; recording: ${recording}`, "facts"),
    rows.length > 0 ? plainTable(["file", "whose", "before", "after"], rows) : undefined,
  );
}
