import { loadForReport, reportRecording } from "../app/recordings/report-recording.ts";
import { readBaseFile } from "../files/read-base-file.ts";
import { version } from "../files/package-file.ts";
import { ok } from "../core/result.ts";
import { buildResult } from "../result/build-result.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { openRecordingFile } from "../machine/recording-file.ts";
import { asWritten, type Parameters } from "./options.ts";
import { readSource, type SpecSource, unreadSource } from "./spec-source.ts";

/** Options of `report`. */
export interface ReportOptions {
  /** Values of the spec's parameters. */
  readonly set?: Parameters;
  /** Name of the tracefs instance to report, in a file that holds several; `top-level` for the one without a name. */
  readonly instance?: string;
}

/**
 * A spec's results from a recording, `trace.dat`, made by ftrace-run or trace-cmd on any machine; needs no root. Without
 * a spec: how many of each event were recorded. Whatever goes wrong is in the result.
 *
 * @example
 * const { aggregations } = await report("results/trace.dat", "my.yaml");
 */
export async function report(
  recording: string,
  spec?: SpecSource,
  options: ReportOptions = {},
): Promise<ResultDocument> {
  return resultOf(recording, spec, options);
}

function resultOf(
  recording: string,
  given: SpecSource | undefined,
  { set, instance }: ReportOptions,
): ResultDocument {
  const toolVersion = version();
  const source = given === undefined ? ok(undefined) : readSource(given);
  const named = { source: unreadSource(given ?? recording) };
  if (!source.ok) return buildResult({ toolVersion, spec: named, problems: source.error });
  const spec = loadForReport(source.value, { set: asWritten(set), readFile: readBaseFile });
  if (!spec.ok) {
    return buildResult({ toolVersion, spec: { source: source.value ?? named.source }, problems: spec.error });
  }
  const file = openRecordingFile(recording);
  if (!file.ok) return buildResult({ toolVersion, spec: spec.value, problems: file.error });
  try {
    return reportRecording(file.value, spec.value, toolVersion, { instance }).result;
  } finally {
    file.value.close();
  }
}
