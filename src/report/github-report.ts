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
import { totalText } from "./total.ts";
import { outcomeText, verdictWord } from "./verdict-text.ts";

/**
 * Results as GitHub workflow commands, so that a failed expectation is shown at its line in the pull request; then a line
 * for each spec, and one for all of several. GitHub shows ten errors and ten warnings of a step: the tenth one says how many more
 * the log has. `pathOf` turns a document's paths into those of the repository. The command's grammar and escapes are those of GitHub's runner (actions/toolkit, core/src/command.ts).
 */
export function githubReport(
  results: readonly ResultDocument[],
  pathOf: (file: string) => string = (file) => file,
): string {
  const specs = results.map((result) => ({ result, annotations: annotations(result, pathOf) }));
  const all = specs.flatMap((spec) => spec.annotations);
  const shown = new Set(LEVELS.flatMap((level) => firstOf(all, level)));
  const lines = [
    ...specs.flatMap((spec) => [
      ...spec.annotations.map((one) => (shown.has(one) ? commandLine(one) : logLine(one))),
      summaryLine(spec.result),
    ]),
    ...LEVELS.flatMap((level) => furtherLine(all, level)),
    ...(results.length > 1 ? [`ftrace-run: ${totalText(results)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** `--format github`. */
export const githubRendering: Rendering = {
  document: (results, { pathOf }) => githubReport(results, pathOf),
};

type Level = "error" | "warning";
const LEVELS: readonly Level[] = ["error", "warning"];

/** GitHub's limit for a step and a level. */
const MOST_OF_A_LEVEL = 10;

/** One message at a place of the repository. */
interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly at: Partial<DocumentLocation>;
}

/** Of more than GitHub shows, one less, so that there is room to say so. */
function firstOf(all: readonly Annotation[], level: Level): readonly Annotation[] {
  const found = all.filter((one) => one.level === level);
  return found.length > MOST_OF_A_LEVEL ? found.slice(0, MOST_OF_A_LEVEL - 1) : found;
}

function furtherLine(all: readonly Annotation[], level: Level): readonly string[] {
  const further = all.filter((one) => one.level === level).length - firstOf(all, level).length;
  if (further === 0) return [];
  const message = `${further} more ${level}s: see the log`;
  return [commandLine({ level, title: "ftrace-run", message, at: {} })];
}

function logLine({ level, title, message }: Annotation): string {
  return `ftrace-run ${plainLine(title)}: ${level}: ${plainLine(message)}`;
}

/** Of both levels. */
const ANNOTATION = /^::(?:error|warning) [^:\p{Cc}]*::\P{Cc}*$/u;

/** Whether a line is a command as `githubReport` writes them, and has no other command in it. */
export function isAnnotation(line: string): boolean {
  const rest = line.slice("::".length);
  return ANNOTATION.test(line) && escapeCommands(rest) === rest;
}

function annotations(result: ResultDocument, pathOf: (file: string) => string): readonly Annotation[] {
  const title = result.spec.name;
  const problems = [...result.problems, ...(result.session?.problems ?? [])];
  const isRun = result.verdict.status !== "not-run";
  const open = isRun ? result.expectations.filter(({ verdict }) => verdict !== "held") : [];
  const annotation = (level: Level, message: string, at: Partial<DocumentLocation> = {}): Annotation => ({
    level,
    title,
    message,
    at: at.file === undefined ? at : { ...at, file: pathOf(at.file) },
  });
  return [
    ...problems.map((problem) => annotation(problem.severity, problemText(problem), problem.at)),
    ...open.map((expectation) => annotation("error", expectationText(expectation), expectation.at)),
    ...doubts(result).map((doubt) => annotation(lossLevel(result), doubt, { file: result.spec.path })),
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

function commandLine({ level, title, message, at }: Annotation): string {
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
