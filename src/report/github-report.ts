import { escapeCommands } from "../core/ci-commands.ts";
import { escapeText } from "../core/escape.ts";
import { lossSentences, lossText, recordedEventCount } from "../result/completeness.ts";
import { countOf } from "../core/quantity-text.ts";
import type {
  DocumentLocation,
  ExpectationDocument,
  ProblemDocument,
  ResultDocument,
} from "../document/result-document.ts";
import type { Rendering } from "./rendering.ts";
import { outcomeText, verdictWord } from "./verdict-text.ts";

/**
 * Results as GitHub workflow commands, so that a failed expectation is shown at its line in the pull request; then a line
 * for each spec. `pathOf` turns a document's paths into those of the repository. The command's grammar and escapes are those of GitHub's runner (actions/toolkit, core/src/command.ts).
 */
export function githubReport(
  results: readonly ResultDocument[],
  pathOf: (file: string) => string = (file) => file,
): string {
  return results
    .flatMap((result) => [...annotations(result, pathOf), summaryLine(result)])
    .map((line) => `${line}\n`)
    .join("");
}

/** `--format github`. */
export const githubRendering: Rendering = {
  document: (results, { pathOf }) => githubReport(results, pathOf),
};

type Level = "error" | "warning";

/** Of both levels. */
const ANNOTATION = /^::(?:error|warning) [^:\p{Cc}]*::\P{Cc}*$/u;

/** Whether a line is a command as `githubReport` writes them, and has no other command in it. */
export function isAnnotation(line: string): boolean {
  const rest = line.slice("::".length);
  return ANNOTATION.test(line) && escapeCommands(rest) === rest;
}

function annotations(result: ResultDocument, pathOf: (file: string) => string): readonly string[] {
  const title = result.spec.name;
  const problems = [...result.problems, ...(result.session?.problems ?? [])];
  const open = result.expectations.filter(({ verdict }) => verdict !== "held");
  const command = (level: Level, title: string, message: string, at?: Partial<DocumentLocation>): string =>
    commandLine(level, title, message, at?.file === undefined ? at : { ...at, file: pathOf(at.file) });
  return [
    ...problems.map((problem) => command(problem.severity, title, problemText(problem), problem.at)),
    ...open.map((expectation) => command("error", title, expectationText(expectation), expectation.at)),
    ...doubts(result).map((doubt) => command(lossLevel(result), title, doubt, { file: result.spec.path })),
  ];
}

function expectationText(expectation: ExpectationDocument): string {
  const { text, verdict, reason } = expectation;
  if (verdict === "failed") return `does not hold: ${text} (${outcomeText(expectation)})`;
  return `can't be judged: ${text} (${reason ?? "it has no value"})`;
}

function problemText({ message, hint }: ProblemDocument): string {
  return hint === undefined ? message : `${message} (${hint})`;
}

/** Problems without a line in the spec: lost events, and a verdict that no expectation explains. */
function doubts({ recording, verdict, expectations, problems, session }: ResultDocument): readonly string[] {
  const loss = recording ? lossSentences(recording) : [];
  const isExplained =
    [...problems, ...(session?.problems ?? []), ...expectations.filter(({ verdict }) => verdict !== "held")]
      .length > 0;
  const isWhole = verdict.status !== "interrupted" && verdict.status !== "not-run";
  const unexplained = (isExplained && isWhole) || verdict.status === "passed" ? [] : verdict.reasons;
  return [...new Set([...loss, ...unexplained])];
}

function lossLevel({ verdict }: ResultDocument): Level {
  return verdict.status === "passed" ? "warning" : "error";
}

function commandLine(
  level: Level,
  title: string,
  message: string,
  at: Partial<DocumentLocation> = {},
): string {
  const properties: Properties = { ...locationProperties(at), title };
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  );
  return `::${level} ${written.join(",")}::${escapeData(message)}`;
}

type Properties = Readonly<Record<string, string | number | undefined>>;

/** GitHub takes columns only for a location within one line. */
function locationProperties({
  file,
  line,
  column,
  endLine,
  endColumn,
}: Partial<DocumentLocation>): Properties {
  const isOneLine = endLine === undefined || endLine === line;
  return { file, line, endLine, ...(isOneLine && { col: column, endColumn }) };
}

function summaryLine({ spec, verdict, expectations, recording, session }: ResultDocument): string {
  const held = expectations.filter((expectation) => expectation.verdict === "held").length;
  const parts = [
    `${verdictWord(verdict.status)} (exit ${verdict.exitStatus})`,
    ...(expectations.length > 0 ? [`${held} of ${countOf(expectations.length, "expectation")} held`] : []),
    ...(recording ? [`${countOf(recordedEventCount(recording), "event")}, ${lossText(recording)}`] : []),
    ...(session ? [`teardown ${session.teardown.verified ? "verified" : "NOT verified"}`] : []),
  ];
  return `ftrace-run ${plainLine(spec.name)}: ${parts.join("; ")}`;
}

function plainLine(text: string): string {
  return escapeCommands(escapeText(text));
}

function escapeData(text: string): string {
  return plainLine(text).replaceAll("%", "%25");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
