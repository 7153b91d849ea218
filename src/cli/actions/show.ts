import { showRecording } from "../../app/recordings/show-recording.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Span } from "../../core/source.ts";
import { parseExpression } from "../../expr/parse.ts";
import type { Pattern, WantedEvents } from "../../export/selection/event-condition.ts";
import type { RecordLimit } from "../../export/selection/record-selection.ts";
import { showFormats, showFormatsByName } from "../../export/show-formats.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { reportProblems } from "../terminal/show-problems.ts";
import { writeStdout } from "../terminal/write-stdout.ts";

/** Options of the command `show`. */
export interface ShowOptions {
  readonly event: readonly string[];
  readonly where?: string;
  readonly cpu?: readonly number[];
  readonly pid: readonly number[];
  readonly head?: number;
  readonly tail?: number;
  /** In ns since the recording's start. */
  readonly from?: number;
  readonly to?: number;
  readonly format: string;
  /** Name of a tracefs instance in the file. */
  readonly instance?: string;
}

/** Prints the events of a recording. Returns the exit status. */
export async function showFile(recording: string, options: ShowOptions, io: ConsoleIo): Promise<number> {
  const wanted = wantedEvents(options);
  const problems = [...contradictions(options), ...(wanted.ok ? [] : wanted.error)];
  if (!wanted.ok || problems.length > 0) return reportProblems(problems, io);
  const file = openRecordingFile(recording);
  if (!file.ok) return reportProblems(file.error, io);
  try {
    const shown = await showRecording(file.value, {
      ...wanted.value,
      instance: options.instance,
      format: showFormatsByName.get(options.format) ?? showFormats[0],
      cpus: options.cpu && new Set(options.cpu),
      pids: options.pid.length > 0 ? new Set(options.pid) : undefined,
      fromNs: options.from,
      toNs: options.to,
      limit: limitOf(options),
    });
    if (!shown.ok) return reportProblems(shown.error, io);
    await writeStdout(shown.value.text, io);
    return reportProblems(shown.value.problems(), io);
  } finally {
    file.value.close();
  }
}

function wantedEvents({ event, where }: ShowOptions): Result<WantedEvents> {
  const patterns = event.map(patternOf);
  if (where === undefined) return ok({ patterns });
  const source = { path: "--where", text: where };
  const spanOf = (start: number, end: number): Span => ({ source, start, end });
  const tree = parseExpression(where, spanOf);
  if (!tree.ok) return fail(tree.error);
  return ok({ patterns, where: { text: where, at: spanOf(0, where.length), tree: tree.value } });
}

function patternOf(value: string): Pattern {
  const source = { path: "--event", text: value };
  return { value, at: { source, start: 0, end: value.length } };
}

function limitOf({ head, tail }: ShowOptions): RecordLimit | undefined {
  if (head !== undefined) return { end: "first", records: head };
  return tail === undefined ? undefined : { end: "last", records: tail };
}

function contradictions({ head, tail, from, to }: ShowOptions): readonly Diagnostic[] {
  const both = head !== undefined && tail !== undefined;
  const empty = from !== undefined && to !== undefined && from >= to;
  return [
    ...(both
      ? [
          diagnostic("usage", "--head cannot be combined with --tail", {
            hint: "--head prints the first events, --tail the last ones",
          }),
        ]
      : []),
    ...(empty ? [diagnostic("usage", "--from must be earlier than --to")] : []),
  ];
}
