import { version } from "../files/package-file.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceFile } from "../core/source.ts";
import { buildResult } from "../result/build-result.ts";
import { problemDocument } from "../result/problem-document.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { decideVerdict } from "../result/verdict.ts";
import type { ReceivedSignal } from "../session/signals.ts";
import type { Spec } from "../spec/spec.ts";

/** The result of a spec that could not be started. `spec`: if the file itself has no errors. */
export function notRun(source: SourceFile, problems: readonly Diagnostic[], spec?: Spec): ResultDocument {
  return buildResult({
    toolVersion: version(),
    spec: spec ?? { source },
    problems,
    notRun: { at: new Date().toISOString(), because: "problems" },
  });
}

/** The result of a spec whose run was ended by a signal before it had one. */
export function interrupted(source: SourceFile, { signal, number }: ReceivedSignal): ResultDocument {
  const stop = { at: new Date().toISOString(), because: "signal", signal, number } as const;
  const result = buildResult({ toolVersion: version(), spec: { source }, notRun: stop });
  return { ...result, verdict: { ...result.verdict, status: "interrupted" } };
}

/** The result with problems that occurred after it, judged again. */
export function withProblems(result: ResultDocument, problems: readonly Diagnostic[]): ResultDocument {
  const all = { ...result, problems: [...result.problems, ...problems.map(problemDocument)] };
  return { ...all, verdict: decideVerdict(all) };
}
