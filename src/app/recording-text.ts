import { countText } from "../core/quantity-text.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { DiagnosticCode } from "../core/diagnostic-codes.ts";
import { escapeText } from "../core/escape.ts";
import { ok, type Result } from "../core/result.ts";
import { showBytes } from "../core/show-bytes.ts";
import { kernelText } from "../export/kernel-text/kernel-text.ts";
import type { GraphColumns } from "../export/kernel-text/text-style.ts";
import { latencyText } from "../trace/decode/latency-text.ts";
import { openTraceDat } from "../trace/trace-dat/open-trace-dat.ts";
import type { ByteSource, Recording } from "../trace/recording.ts";
import type { WhichRecording } from "../result/analyse-recording.ts";
import { pageFaultText } from "../result/completeness.ts";
import { otherInstances } from "../result/other-instances.ts";

export interface RecordingText {
  /** Without line breaks; read once. */
  readonly lines: Iterable<string>;
  /** What isn't in the lines; complete when they have been read. */
  readonly problems: () => readonly Diagnostic[];
}

/** A recording made before, on any machine, as the kernel's own text. That of a latency tracer is in the file as it is. */
export function recordingText(
  source: ByteSource,
  columns: GraphColumns,
  which: WhichRecording = {},
): Result<RecordingText> {
  const text = latencyText(source, which.instance);
  if (text !== undefined) return ok({ lines: linesOf(text), problems: () => [] });
  const recording = openTraceDat(source, which.instance);
  if (!recording.ok) return recording;
  return ok({
    lines: kernelText(recording.value, columns),
    problems: () => [...otherInstances(recording.value, which.instance), ...problemsOf(recording.value)],
  });
}

function* linesOf(text: Uint8Array): Generator<string> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
    yield lineOf(text.subarray(start, end));
    start = end + 1;
  }
}

const NEWLINE = 0x0a;
/** Of a line; the kernel has room for two pages, and says in these words that it cut one (kernel/trace/trace_output.c). */
const MOST_BYTES = 1 << 17;

function lineOf(line: Uint8Array): string {
  const text = escapeText(showBytes(line.subarray(0, MOST_BYTES)));
  return line.length > MOST_BYTES ? `${text} [LINE TOO BIG]` : text;
}

function problemsOf(recording: Recording): readonly Diagnostic[] {
  const { malformedPages, pageFaults = {}, malformedRecords } = recording.faults();
  const lost = recording.info.stats.reduce(
    (sum, { overrun, commitOverrun, dropped }) => sum + overrun + commitOverrun + dropped,
    0,
  );
  return [
    ...counted(
      malformedPages,
      "recording-malformed",
      `of the recording's pages could not be read to the end${pageFaultText(pageFaults)}`,
    ),
    ...counted(malformedRecords, "recording-malformed", "of its records could not be read"),
    ...(recording.info.stats.length === 0 ? [lossUnknown] : []),
    ...counted(lost, "events-lost", "of the events were lost while recording, by the kernel's count"),
  ];
}

const lossUnknown = warning(
  "events-lost",
  "the file has no CPU statistics, so it is unknown whether events were lost",
);

function counted(count: number, code: DiagnosticCode, what: string): readonly Diagnostic[] {
  return count > 0 ? [warning(code, `${countText(count)} ${what}`)] : [];
}
