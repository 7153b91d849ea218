import { fail, ok, type Result } from "../../core/result.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Exported } from "../../export/exporter.ts";
import { exportersByName } from "../../export/exporters.ts";
import type { ShowFormat } from "../../export/show-formats.ts";
import type { WhichRecording } from "../../result/analyse-recording.ts";
import { otherInstances } from "../../result/other-instances.ts";
import type { ByteSource } from "../../trace/recording.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import { latencyText } from "../../trace/trace-dat/read-file.ts";
import { exportRecording } from "./export-recording.ts";
import { recordingProblems } from "./recording-problems.ts";
import { isFiltered, selectRecords, type WantedRecords } from "./select-records.ts";

/** Which recording to show, and what of it. */
export interface WhatToShow extends WhichRecording, WantedRecords {
  readonly format: ShowFormat;
}

/**
 * The events of a recording made before, on any machine. The text of a latency tracer is in the file as it is. Errors:
 * `recording-malformed`, `event-not-recorded`, `wrong-value`, `usage`, those of a condition.
 */
export async function showRecording(source: ByteSource, what: WhatToShow): Promise<Result<Exported>> {
  const { instance, format } = what;
  if (latencyText(source, instance) !== undefined) return showLatencyText(source, what);
  const opened = openTraceDat(source, instance);
  if (!opened.ok) return opened;
  const recording = opened.value;
  const selected = selectRecords(recording, what, format.readsNames === true);
  if (!selected.ok) return selected;
  const write = await format.load();
  const written = write(recording, selected.value.shown);
  if (!written.ok) return written;
  return ok({
    text: written.value.text,
    problems: () => [
      ...otherInstances(recording, instance),
      ...recordingProblems(recording),
      ...written.value.problems(),
      ...selected.value.problems(),
    ],
  });
}

async function showLatencyText(source: ByteSource, what: WhatToShow): Promise<Result<Exported>> {
  if (what.format.name !== "text" || isFiltered(what)) return fail([textOnly]);
  return exportRecording(source, exportersByName.get("trace")!, what);
}

const textOnly: Diagnostic = diagnostic(
  "usage",
  "the recording has the text of a latency tracer instead of events: it cannot be filtered or converted",
  { hint: "ftrace-run show trace.dat, without further options" },
);
