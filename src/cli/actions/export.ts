import { exportRecording, type WhatToExport } from "../../app/recordings/export-recording.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Exporter } from "../../export/exporter.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import { openFileTarget } from "../../files/file-target.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { chunksOf, writeStdout } from "../terminal/write-stdout.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** What to export, and where to. */
export interface WantedExport extends WhatToExport {
  readonly recording: string;
  readonly exporter: Exporter;
  /** Path of a file; absent, and `-`: stdout. */
  readonly output?: string | undefined;
}

/** Writes a recording in a format for other tools, a chunk at a time. Shows and returns what went wrong. */
export async function exportFile(wanted: WantedExport, io: ConsoleIo): Promise<readonly Diagnostic[]> {
  const written = await write(wanted, io);
  if (written.ok) return [];
  showProblems(written.error, io);
  return written.error;
}

async function write(
  { recording, exporter, output, ...what }: WantedExport,
  io: ConsoleIo,
): Promise<Result<void>> {
  const file = openRecordingFile(recording);
  if (!file.ok) return fail(file.error);
  try {
    const exported = await exportRecording(file.value, exporter, what);
    if (!exported.ok) return exported;
    const { text, problems } = exported.value;
    const unwritten =
      output === undefined || output === "-" ? await onStdout(text, io) : toFile(output, text);
    showProblems(problems(), io);
    return unwritten.length === 0 ? ok(undefined) : fail(unwritten);
  } finally {
    file.value.close();
  }
}

async function onStdout(text: Iterable<string>, io: ConsoleIo): Promise<readonly Diagnostic[]> {
  await writeStdout(text, io);
  return [];
}

function toFile(path: string, text: Iterable<string>): readonly Diagnostic[] {
  const target = openFileTarget(path);
  if (!target.ok) return target.error;
  try {
    return target.value.write(chunksOf(text));
  } finally {
    target.value.close();
  }
}

/** The same for `report --format`, which cannot use what belongs to results. `unused`: such arguments on the command line. */
export async function listRecording(
  wanted: WantedExport,
  unused: readonly string[],
  io: ConsoleIo,
): Promise<readonly Diagnostic[]> {
  if (unused.length === 0) return exportFile(wanted, io);
  const problem = cannotUse(unused[0]!, wanted.exporter.name);
  showProblems([problem], io);
  return [problem];
}

function cannotUse(unused: string, format: string): Diagnostic {
  return diagnostic("usage", `--format ${format} prints the recording itself and cannot use ${unused}`, {
    hint: `ftrace-run report trace.dat --format ${format}`,
  });
}
