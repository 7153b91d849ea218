import { recordingText } from "../../app/recording-text.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, type Result } from "../../core/result.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import type { ListingFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** Characters that are written at a time. */
const CHUNK_LENGTH = 1 << 16;

export interface ListingRequest {
  readonly recording: string;
  readonly format: ListingFormat;
  /** Name of a tracefs instance in the file. */
  readonly instance?: string | undefined;
  /** What was asked for besides, and has no place in a listing. */
  readonly besides: readonly string[];
}

/** Writes a recording as the kernel's own text to stdout, a piece at a time. Shows and returns what went wrong. */
export async function listRecording(request: ListingRequest, io: ConsoleIo): Promise<readonly Diagnostic[]> {
  const listed = await list(request, io);
  if (listed.ok) return [];
  showProblems(listed.error, io);
  return listed.error;
}

async function list(
  { recording, instance, format, besides }: ListingRequest,
  io: ConsoleIo,
): Promise<Result<void>> {
  if (besides.length > 0) return fail([outOfPlace(format, besides[0]!)]);
  const file = openRecordingFile(recording);
  if (!file.ok) return fail(file.error);
  try {
    const text = recordingText(file.value, format === "trace-long" ? "all" : "default", { instance });
    if (!text.ok) return text;
    await write(text.value.lines, io);
    showProblems(text.value.problems(), io);
    return { ok: true, value: undefined };
  } finally {
    file.value.close();
  }
}

/** No faster than they are read, and only for as long as somebody does. */
async function write(lines: Iterable<string>, { out, outTakesMore }: ConsoleIo): Promise<void> {
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    out(chunk);
    chunk = "";
    if (!(await outTakesMore())) return;
  }
  out(chunk);
}

function outOfPlace(format: ListingFormat, besides: string): ReturnType<typeof diagnostic> {
  return diagnostic("usage", `--format ${format} lists the recording itself; ${besides} has no place there`, {
    hint: `ftrace-run report trace.dat --format ${format}`,
  });
}
