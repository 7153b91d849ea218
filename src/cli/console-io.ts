import { setImmediate } from "node:timers/promises";
import { wantsColor } from "./color.ts";
import { neutralize } from "./neutralize.ts";

/** The one door to stdout and stderr. Data goes out, talk (progress, diagnostics) goes aside. */
export interface ConsoleIo {
  readonly stdout: Traits;
  readonly stderr: Traits;
  /** Writes to stdout. A reader that went away (`| head`) is not an error. */
  readonly out: (text: string) => void;
  /** Waits until stdout can take more, so that nothing piles up; false where its reader has gone. */
  readonly outTakesMore: () => Promise<boolean>;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
}

export interface Traits {
  readonly isTerminal: boolean;
  readonly color: boolean;
  /** Width in columns; 100 where it isn't a terminal. */
  readonly columns: number;
}

const COLUMNS_ELSEWHERE = 100;
const MIN_COLUMNS = 40;
const MOST_COLUMNS = 1000;

export function openConsole(colorRefused: boolean): ConsoleIo {
  const stdout = traitsOf(process.stdout, colorRefused);
  const stderr = traitsOf(process.stderr, colorRefused);
  const out = writerOf(process.stdout, stdout);
  return {
    stdout,
    stderr,
    out: out.write,
    outTakesMore: out.takesMore,
    err: writerOf(process.stderr, stderr).write,
  };
}

function traitsOf(stream: NodeJS.WriteStream, refused: boolean): Traits {
  const isTerminal = stream.isTTY;
  const color = wantsColor({ refused, isTerminal, env: process.env });
  return {
    isTerminal,
    color,
    columns: isTerminal ? stream.columns || COLUMNS_ELSEWHERE : columnsElsewhere(),
  };
}

/** COLUMNS, where somebody draws for a terminal that isn't ours. */
function columnsElsewhere(): number {
  const told = Number(process.env["COLUMNS"]);
  return Number.isInteger(told) && told >= MIN_COLUMNS && told <= MOST_COLUMNS ? told : COLUMNS_ELSEWHERE;
}

/** Stops quietly when the reader has gone; a session still has its teardown to do. */
function writerOf(
  stream: NodeJS.WriteStream,
  traits: Traits,
): { readonly write: (text: string) => void; readonly takesMore: () => Promise<boolean> } {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    // A pipe without a reader, a terminal that was closed.
    if (error.code === "EPIPE" || error.code === "EIO") return;
    process.exitCode = 6;
    if (stream === process.stdout) process.stderr.write(`error[output-failed]: stdout: ${error.code}\n`);
  });
  const write = (text: string): void => {
    if (open && text !== "") stream.write(traits.isTerminal ? neutralize(text) : text);
  };
  const takesMore = async (): Promise<boolean> => {
    // One turn, at least: the stream may have heard that its reader has gone.
    if (open && stream.writableNeedDrain) await firstOf(stream, ["drain", "error", "close"]);
    else await setImmediate();
    return open;
  };
  return { write, takesMore };
}

/** Which of several events comes first doesn't matter. */
function firstOf(stream: NodeJS.WriteStream, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}
