import { lossSentences } from "../../result/completeness.ts";
import type { ExpectationDocument, ProblemDocument, ResultDocument } from "../../document/result-document.ts";
import { headingFacts } from "../text/heading-text.ts";
import { outcomeText, verdictWord } from "../verdict-text.ts";
import type { XmlElement } from "../xml.ts";
import { aggregationElement } from "./aggregation-html.ts";
import { box, words } from "./elements.ts";
import { sessionElement } from "./session-html.ts";
import { plainTable } from "./table-html.ts";

/** One spec's result: question, verdict, loss, expectations, aggregations, teardown, origin. */
export function resultElement(result: ResultDocument, index: number): XmlElement {
  const { spec, aggregations, session } = result;
  return box(
    "article",
    "",
    { name: "h1", attributes: { id: idOf(index) }, text: spec.question ?? spec.name },
    words("p", headingFacts(result), "facts"),
    verdictElement(result),
    lossElement(result),
    expectationsElement(result.expectations),
    ...Object.entries(aggregations).map(([name, aggregation], position) =>
      aggregationElement(idOf(index, position), name, aggregation),
    ),
    problemsElement([...result.problems, ...(session?.problems ?? [])]),
    session && sessionElement(session),
    words("footer", sourceText(result), "more"),
  );
}

/** Links to all sections, if they do not fit a screen. */
export function contentsElement(results: readonly ResultDocument[]): XmlElement | undefined {
  const links = results.flatMap(({ spec, aggregations }, index) => [
    ...(results.length > 1 ? [link(idOf(index), spec.name)] : []),
    ...Object.keys(aggregations).map((name, position) => link(idOf(index, position), name)),
  ]);
  return links.length > 1 ? box("nav", "", ...links) : undefined;
}

function link(id: string, text: string): XmlElement {
  return { name: "a", attributes: { href: `#${id}` }, text };
}

/** Names may be anything; positions are numbers. */
function idOf(...positions: readonly number[]): string {
  return `r${positions.map((position) => position + 1).join("-")}`;
}

function verdictElement({ verdict }: ResultDocument): XmlElement {
  return box(
    "div",
    `verdict ${verdict.status}`,
    words("div", `verdict: ${verdictWord(verdict.status)} (exit ${verdict.exitStatus})`),
    ...verdict.reasons.map((reason) => words("div", reason, "more")),
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
  return box(
    "section",
    "",
    words("h2", "expectations"),
    plainTable(["verdict", "expectation", "value"], rows, 2),
  );
}

function problemsElement(problems: readonly ProblemDocument[]): XmlElement | undefined {
  if (problems.length === 0) return undefined;
  const lines = problems.map(({ severity, code, message }) =>
    words("li", `${severity}[${code}]: ${message}`),
  );
  return box("section", "", words("h2", "problems"), box("ul", "", ...lines));
}

function sourceText({ tool, spec }: ResultDocument): string {
  const lists = (spec.lists ?? []).map(({ path, sha256 }) => `; list ${path}, SHA-256 ${sha256}`);
  return `${tool.name} ${tool.version}; spec ${spec.path}, SHA-256 ${spec.sha256}${lists.join("")}`;
}
