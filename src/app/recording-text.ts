import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { DiagnosticCode } from "../core/diagnostic-codes.ts";
import { ok, type Result } from "../core/result.ts";
import { formatCount } from "../core/units.ts";
import { kernelText } from "../export/kernel-text/kernel-text.ts";
import type { GraphColumns } from "../export/kernel-text/text-style.ts";
import { openTraceDat } from "../trace/open-trace-dat.ts";
import type { ByteSource, Recording } from "../trace/recording.ts";

export interface RecordingText {
  /** Without line breaks; read once. */
  readonly lines: Iterable<string>;
  /** What isn't in the lines; complete when they have been read. */
  readonly problems: () => readonly Diagnostic[];
}

/** A recording made before, on any machine, as the kernel's own text. */
export function recordingText(source: ByteSource, columns: GraphColumns): Result<RecordingText> {
  const recording = openTraceDat(source);
  if (!recording.ok) return recording;
  return ok({ lines: kernelText(recording.value, columns), problems: () => problemsOf(recording.value) });
}

function problemsOf(recording: Recording): readonly Diagnostic[] {
  const { malformedPages, malformedRecords } = recording.faults();
  const lost = recording.info.stats.reduce(
    (sum, { overrun, commitOverrun, dropped }) => sum + overrun + commitOverrun + dropped,
    0,
  );
  return [
    ...counted(
      malformedPages,
      "recording-malformed",
      "of the recording's pages could not be read to the end",
    ),
    ...counted(malformedRecords, "recording-malformed", "of its records could not be read"),
    ...counted(lost, "events-lost", "of the events were lost while recording, by the kernel's count"),
  ];
}

function counted(count: number, code: DiagnosticCode, what: string): readonly Diagnostic[] {
  return count > 0 ? [warning(code, `${formatCount(count)} ${what}`)] : [];
}
