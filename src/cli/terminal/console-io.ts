import { setImmediate } from "node:timers/promises";
import { asciiText } from "../../core/ascii-text.ts";
import { CommandEscape } from "../../core/ci-commands.ts";
import { wantsColor } from "./color.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { worst } from "../exit-status.ts";
import { neutralize } from "./neutralize.ts";

/** The one door to stdout and stderr. Data goes out, talk (progress, diagnostics) goes aside. */
export interface ConsoleIo {
  readonly stdout: Traits;
  readonly stderr: Traits;
  /** Writes to stdout. A reader that went away (`| head`) is not an error. */
  readonly out: (text: string) => void;
  /** Writes a CI system's own commands to stdout, which `out` would show instead. */
  readonly outCommands: (text: string) => void;
  /** Waits until stdout can take more, so that nothing piles up; false where its reader has gone. */
  readonly outTakesMore: () => Promise<boolean>;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
  /** The same of stderr. */
  readonly errTakesMore: () => Promise<boolean>;
}

/** What is known of an output. */
export interface Traits {
  readonly isTerminal: boolean;
  readonly color: boolean;
  /** Width in columns; 100 where it isn't a terminal, 80 where a terminal does not know. */
  readonly columns: number;
  /** Whether lines must not be longer than `columns`: on a terminal, or where COLUMNS says so. */
  readonly bounded: boolean;
  /** Whether what was written can be drawn again in place. */
  readonly redraws: boolean;
  /** False where the locale is not UTF-8. */
  readonly unicode: boolean;
}

const COLUMNS_ELSEWHERE = 100;
/** Of a terminal that says it has none: a serial line, an editor's terminal, `docker run -t` as it starts. */
const COLUMNS_UNKNOWN = 80;
const MIN_COLUMNS = 20;
const MOST_COLUMNS = 1000;

/** This process's outputs. `colorRefused`: `--no-color` was given. */
export function openConsole(colorRefused: boolean): ConsoleIo {
  const stdout = traitsOf(process.stdout, colorRefused);
  const stderr = traitsOf(process.stderr, colorRefused);
  const out = writerOf(process.stdout, stdout);
  const err = writerOf(process.stderr, stderr);
  return {
    stdout,
    stderr,
    out: out.write,
    outCommands: out.writeCommands,
    outTakesMore: out.takesMore,
    err: talk(err.write, stderr),
    errTakesMore: err.takesMore,
  };
}

/** Diagnostics and progress in the characters that the locale has; data on stdout has its own encoding. */
function talk(write: (text: string) => void, { unicode }: Traits): (text: string) => void {
  return unicode ? write : (text) => write(asciiText(text));
}

function traitsOf(stream: NodeJS.WriteStream, refused: boolean): Traits {
  const isTerminal = stream.isTTY;
  const color = wantsColor({ refused, isTerminal, env: process.env });
  const unicode = isUtf8(process.env);
  if (!isTerminal) {
    const told = columnsVariable();
    const bounded = told !== undefined;
    return { isTerminal, color, columns: told ?? COLUMNS_ELSEWHERE, bounded, redraws: false, unicode };
  }
  const { columns } = stream;
  const redraws = columns >= MIN_COLUMNS && process.env["TERM"] !== "dumb" && unicode;
  return { isTerminal, color, columns: columns || COLUMNS_UNKNOWN, bounded: true, redraws, unicode };
}

/** COLUMNS, where another program shows the output on a terminal. */
function columnsVariable(): number | undefined {
  const told = Number(process.env["COLUMNS"]);
  return Number.isInteger(told) && told >= MIN_COLUMNS && told <= MOST_COLUMNS ? told : undefined;
}

/** The first of these that is set decides (locale(7)). Nothing set: pipes and CI logs are read as UTF-8 today. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  return locale === undefined || /utf-?8/iu.test(locale);
}

interface Writer {
  /** Whatever the text holds, no CI system finds a command of its own in it. */
  readonly write: (text: string) => void;
  readonly writeCommands: (text: string) => void;
  readonly takesMore: () => Promise<boolean>;
}

/** Stops quietly when the reader has gone; a session still has its teardown to do. */
function writerOf(stream: NodeJS.WriteStream, traits: Traits): Writer {
  let open = true;
  const commands = new CommandEscape();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    // A pipe without a reader, a terminal that was closed.
    if (error.code === "EPIPE" || error.code === "EIO") return;
    process.exitCode = worst([exitStatus.runFailed, Number(process.exitCode ?? exitStatus.held)]);
    if (stream === process.stdout) process.stderr.write(`error[output-failed]: stdout: ${error.code}\n`);
  });
  const writeCommands = (text: string): void => {
    if (open && text !== "") stream.write(traits.isTerminal ? neutralize(text) : text);
  };
  const write = (text: string): void => writeCommands(commands.escape(text));
  const takesMore = async (): Promise<boolean> => {
    // One turn, at least: the stream may have heard that its reader has gone.
    if (open && stream.writableNeedDrain) await firstOf(stream, ["drain", "error", "close"]);
    else await setImmediate();
    return open;
  };
  return { write, writeCommands, takesMore };
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
