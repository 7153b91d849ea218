import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/**
 * `npx node scripts/ci-tier.ts TIER COUNTS FAILURES`: runs one tier (an npm script such as `test:vm`) for `.ci/run`, and appends
 * `PASSED FAILED` to the file COUNTS. A failed file that touches a kernel, a guest or containers is run once more: a pass then
 * counts, and is printed as `flaky: FILE`, a defect to fix. Every other failure stands. What failed, and why, is appended to the
 * file FAILURES, so that it can be printed at the end, where a reader of a long log looks first.
 */
const [tier = "", countsFile = "", failuresFile = ""] = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const mayRunAgain = /^test\/(?:kernel|vm|containers)\//u;
/** So many failed files are no accident: they are not run again. */
const MOST_RUN_AGAIN = 5;

/** Lines of a failed test's message that are repeated at the end. */
const LINES_OF_MESSAGE = 12;

interface TestReport {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly TestReport[];
}

interface Run {
  readonly status: number | null;
  readonly files: readonly FileReport[];
}

const first = run(["run", "--silent", tier]);
const again = failedFiles(first).filter(({ name }) => mayRunAgain.test(name));
const files = again.length > MOST_RUN_AGAIN ? first.files : withSecondTries(first.files, again);
const passed = sum(files.map((file) => count(file, "passed")));
// A run that ended badly although no test failed is a failure, too.
const broken = first.files.length === 0 || (first.status !== 0 && failedFiles(first).length === 0);
const failed = sum(files.map(failuresIn)) + (broken ? 1 : 0);
appendFileSync(countsFile, `${passed} ${failed}\n`);
appendFileSync(
  failuresFile,
  files
    .filter((file) => failuresIn(file) > 0)
    .map(failureText)
    .join(""),
);

function withSecondTries(all: readonly FileReport[], retried: readonly FileReport[]): readonly FileReport[] {
  const second = new Map(retried.map((file) => [file.name, secondTry(file)]));
  return all.map((file) => second.get(file.name) ?? file);
}

/** What counts of a file that failed once. */
function secondTry(file: FileReport): FileReport {
  console.log(`--- again: ${file.name}`);
  const [report] = run(["exec", "--", "vitest", "run", file.name]).files;
  if (!report || failuresIn(report) > 0) return file;
  console.log(`flaky: ${file.name}`);
  return report;
}

/** Runs npm with vitest's JSON report, and reads it. No report: no files. */
function run(npmArguments: readonly string[]): Run {
  const folder = mkdtempSync(join(tmpdir(), "ci-tier-"));
  const report = join(folder, "report.json");
  const env = { ...process.env, FTRACE_RUN_TEST_JSON: report };
  const { status } = spawnSync("npm", npmArguments, { cwd: root, env, stdio: "inherit" });
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as { testResults: FileReport[] };
    return { status, files: testResults.map((file) => ({ ...file, name: relative(root, file.name) })) };
  } catch {
    return { status, files: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function failedFiles({ files: all }: Run): readonly FileReport[] {
  return all.filter((file) => failuresIn(file) > 0);
}

/** A file that could not be loaded has no failed test, and is one failure. */
function failuresIn(file: FileReport): number {
  return count(file, "failed") || (file.status === "failed" ? 1 : 0);
}

function failureText({ name, message, assertionResults }: FileReport): string {
  const failedTests = assertionResults.filter(({ status }) => status === "failed");
  if (failedTests.length === 0) return `failed: ${name}\n${indented(message ?? "")}`;
  return failedTests
    .map(
      ({ fullName, failureMessages = [] }) =>
        `failed: ${name}: ${fullName}\n${indented(failureMessages.join("\n"))}`,
    )
    .join("");
}

function indented(message: string): string {
  const lines = message.split("\n").slice(0, LINES_OF_MESSAGE);
  return lines.map((line) => `    ${line}\n`).join("");
}

function count({ assertionResults }: FileReport, status: string): number {
  return assertionResults.filter((result) => result.status === status).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
