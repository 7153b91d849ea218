import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { escapeText } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { showBytes } from "../../core/show-bytes.ts";
import { recordedHint } from "../../aggregate/request/not-recorded.ts";
import { type Exported, type Exporter, type ExportRequest, kindsOf } from "../../export/exporter.ts";
import { matchEvents } from "../../plan/events/match-events.ts";
import { latencyText } from "../../trace/trace-dat/read-file.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import type { ByteSource, Recording } from "../../trace/recording.ts";
import type { WhichRecording } from "../../result/analyse-recording.ts";
import { recordingProblems } from "./recording-problems.ts";
import { otherInstances } from "../../result/other-instances.ts";

/** Which recording to export, and what of it. */
export interface WhatToExport extends WhichRecording {
  /** A pattern of events, whose stacks alone are exported. */
  readonly event?: string | undefined;
}

/**
 * A recording made before, on any machine, in a format for other tools. The text of a latency tracer is in the file as it is.
 * Errors: `recording-malformed`, `event-not-recorded` where it has nothing that the format is made of, `unsupported`.
 */
export async function exportRecording(
  source: ByteSource,
  exporter: Exporter,
  { instance, event }: WhatToExport = {},
): Promise<Result<Exported>> {
  const text = exporter.isListing ? latencyText(source, instance) : undefined;
  if (text !== undefined) return ok({ text: linesOf(text), problems: () => [] });
  const opened = openTraceDat(source, instance);
  if (!opened.ok) return opened;
  const recording = opened.value;
  const request = requestOf(recording, exporter, event);
  if (!request.ok) return request;
  const write = await exporter.load();
  const exported = write(recording, request.value);
  if (!exported.ok) return exported;
  return ok({
    text: exported.value.text,
    problems: () => [
      ...otherInstances(recording, instance),
      ...recordingProblems(recording),
      ...exported.value.problems(),
    ],
  });
}

function requestOf(
  recording: Recording,
  { name, needs }: Exporter,
  event: string | undefined,
): Result<ExportRequest> {
  if (needs.length === 0) return ok({ kinds: new Set(), recorded: new Set() });
  const recorded = recording.recordedEvents();
  const kinds = kindsOf(recorded);
  const wanted = needs.filter((kind) => kinds.has(kind) && (event === undefined || kind === "stacks"));
  if (wanted.length === 0) return fail([nothingFor(name, event === undefined ? needs : ["stacks"])]);
  if (event === undefined) return ok({ kinds: new Set(wanted), recorded });
  const names = [...recording.events.keys()].filter(
    (known) => !known.startsWith("ftrace:") || recorded.has(known),
  );
  const events = matchEvents(event, names);
  if (events.length === 0) return fail([noSuchEvent(event, names)]);
  return ok({ kinds: new Set(wanted), recorded, events: new Set(events) });
}

function nothingFor(name: string, kinds: Exporter["needs"]): Diagnostic {
  const lacking = kinds.map((kind) =>
    kind === "calls" ? "calls of the function_graph tracer" : "stacks of events",
  );
  return diagnostic(
    "event-not-recorded",
    `nothing to export to ${name}: the recording has no ${lacking.join(" and no ")}`,
    {
      hint: 'record "tracer: function_graph", or "- {event: SYSTEM:EVENT, stack: true}" under tracepoints',
    },
  );
}

function noSuchEvent(pattern: string, names: readonly string[]): Diagnostic {
  const message = `no event of the recording matches "${pattern}"`;
  return diagnostic("event-not-recorded", message, { hint: recordedHint(names, pattern) });
}

function* linesOf(text: Uint8Array): Generator<string> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
    yield `${lineOf(text.subarray(start, end))}\n`;
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
