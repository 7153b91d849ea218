import { findRecordings } from "../../files/find-recordings.ts";
import { testRecording, type RecordingTest } from "../../app/recordings/test-recording.ts";
import { exitStatus, worst } from "../../core/exit-status.ts";
import { testJunit } from "../../report/commands/test-junit.ts";
import { testText, testTotal } from "../../report/commands/test-text.ts";
import { statusOf } from "../exit-status.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { reportProblems, showProblems } from "../terminal/show-problems.ts";

/** Options of the command `test`. */
export interface TestOptions {
  readonly update?: true;
  readonly format: "text" | "junit";
}

/** Tests specs on stored recordings. Returns the exit status: 1 where a result changed. */
export function testRecordings(
  folders: readonly string[],
  { update, format }: TestOptions,
  io: ConsoleIo,
): number {
  const found = folders.map(findRecordings);
  const missing = found.flatMap((one) => (one.ok ? [] : one.error));
  if (missing.length > 0) return reportProblems(missing, io);
  const tests = found
    .flatMap((one) => (one.ok ? one.value : []))
    .map((folder) => {
      const test = testRecording(folder, { update: update === true });
      showProblems(test.problems, io);
      if (format === "text") io.out(testText(test, textOptions(io.stdout)));
      return test;
    });
  if (format === "junit")
    io.out(
      testJunit(tests.map((test) => ({ ...test, reasons: test.problems.map(({ message }) => message) }))),
    );
  else if (tests.length > 1) io.out(testTotal(tests));
  return worst(tests.map(statusOfTest));
}

function statusOfTest({ outcome, problems }: RecordingTest): number {
  if (outcome === "changed") return exitStatus.expectationFailed;
  return outcome === "broken" ? statusOf({ problems }) : exitStatus.held;
}
