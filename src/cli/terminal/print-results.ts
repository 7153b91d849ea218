import type { Diagnostic } from "../../core/diagnostic.ts";
import { ok, type Result } from "../../core/result.ts";
import { resultsJson } from "../../report/json-report.ts";
import { type RendererName, renderers } from "../../report/renderers.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import type { ConsoleIo } from "./console-io.ts";
import { openFileTarget } from "../files/file-target.ts";
import { ownDescriptor } from "../files/own-descriptor.ts";
import { repositoryPath } from "../files/repository-path.ts";
import { textOptions } from "./text-options.ts";

/** Writes results to stdout. Only a format with commands of its own may hold what a CI system obeys. */
export async function printResults(
  results: readonly ResultDocument[],
  format: RendererName,
  io: ConsoleIo,
): Promise<void> {
  const text = await formatResults(results, format, io);
  if (renderers[format].hasCommands) io.outCommands(text);
  else io.out(text);
}

/** All results in one format. */
export async function formatResults(
  results: readonly ResultDocument[],
  format: RendererName,
  { stdout }: Pick<ConsoleIo, "stdout">,
): Promise<string> {
  const { document } = await renderers[format].load();
  return document(results, {
    text: textOptions(stdout),
    pathOf: (file) => repositoryPath(file, process.env),
  });
}

/** Where the result document goes besides, by `--json [FILE]`. Errors: `output-failed`. */
export function openJson(wanted: true | string | undefined, io: ConsoleIo): Result<JsonDestination> {
  if (wanted === undefined) return ok({ write: () => [], close: () => undefined });
  if (takesStdout(wanted) || wanted === true) return ok(intoStdout(io));
  const target = openFileTarget(wanted);
  if (!target.ok) return target;
  return ok({
    write: (results) => target.value.write(resultsJson(results)),
    close: () => target.value.close(),
  });
}

export interface JsonDestination {
  /** Returns what went wrong, if anything. */
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

/** True where stdout belongs to the result document, so that nothing else may go there. */
export function takesStdout(wanted: true | string | undefined): boolean {
  if (wanted === undefined) return false;
  return wanted === true || wanted === "-" || ownDescriptor(wanted) === STDOUT;
}

const STDOUT = 1;
