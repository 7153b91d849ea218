import type { Diagnostic } from "../../core/diagnostic.ts";
import { ok, type Result } from "../../core/result.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { openFileTarget, takesStdout } from "../../files/file-target.ts";
import { resultsJson } from "../../report/json-report.ts";
import type { ConsoleIo } from "./console-io.ts";
import { reportProblems } from "./show-problems.ts";

/** Opens what `--json` names before `work`, and closes it afterwards. Returns the exit status. */
export async function withJson(
  wanted: true | string | undefined,
  io: ConsoleIo,
  work: (json: JsonDestination) => Promise<number>,
): Promise<number> {
  const json = openJson(wanted, io);
  if (!json.ok) return reportProblems(json.error, io);
  try {
    return await work(json.value);
  } finally {
    json.value.close();
  }
}

/** Opens what `--json [FILE]` names; without it, writes nothing. Errors: `output-failed`. */
function openJson(wanted: true | string | undefined, io: ConsoleIo): Result<JsonDestination> {
  if (wanted === undefined) return ok({ write: () => [], close: () => undefined });
  if (takesStdout(wanted) || wanted === true) return ok(intoStdout(io));
  const target = openFileTarget(wanted);
  if (!target.ok) return target;
  return ok({
    write: (results) => target.value.write(resultsJson(results)),
    close: () => target.value.close(),
  });
}

/** Where the result document goes. */
export interface JsonDestination {
  /** Returns what went wrong. */
  write(results: readonly ResultDocument[]): readonly Diagnostic[];
  close(): void;
}

function intoStdout(io: ConsoleIo): JsonDestination {
  const write = (results: readonly ResultDocument[]): readonly Diagnostic[] => {
    io.out(resultsJson(results));
    return [];
  };
  return { write, close: () => undefined };
}
