import { openRecordingText } from "../../app/recording-text.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
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
  /** Options and arguments on the command line that a listing does not use. */
  readonly unused: readonly string[];
}

/** Prints a recording as the kernel's own text, a chunk at a time. Shows and returns what went wrong. */
export async function listRecording(request: ListingRequest, io: ConsoleIo): Promise<readonly Diagnostic[]> {
  const problems = await list(request, io);
  showProblems(problems, io);
  return problems;
}

async function list(
  { recording, instance, format, unused }: ListingRequest,
  io: ConsoleIo,
): Promise<readonly Diagnostic[]> {
  if (unused.length > 0) return [cannotUse(unused[0]!, format)];
  const columns = format === "trace-long" ? "all" : "default";
  const text = openRecordingText(recording, columns, { instance });
  if (!text.ok) return text.error;
  try {
    await write(text.value.lines, io);
    showProblems(text.value.problems(), io);
    return [];
  } finally {
    text.value.close();
  }
}

/** No faster than the lines are read, and only as long as there is a reader. */
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

function cannotUse(unused: string, format: ListingFormat): Diagnostic {
  return diagnostic("usage", `--format ${format} prints the recording itself and cannot use ${unused}`, {
    hint: `ftrace-run report trace.dat --format ${format}`,
  });
}
