import { setImmediate } from "node:timers/promises";
import { asciiText } from "../../core/escape.ts";
import { CommandEscape } from "../../core/ci-commands.ts";
import { exitStatus, worst } from "../../core/exit-status.ts";
import { neutralize } from "./text-stream.ts";
import type { TextOptions } from "../../report/text/ink.ts";

/** The only way to stdout and stderr. Data goes to stdout, progress and diagnostics to stderr. */
export interface ConsoleIo {
  readonly stdout: Traits;
  readonly stderr: Traits;
  /** Writes to stdout. A reader that closed its end (`| head`) is not an error. */
  readonly out: (text: string) => void;
  /** Writes commands for a CI system to stdout; `out` would escape them. */
  readonly outCommands: (text: string) => void;
  /** Resolves when stdout can take more, so that no output accumulates in memory; false if its reader is gone. */
  readonly outTakesMore: () => Promise<boolean>;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
  /** The same for stderr. */
  readonly errTakesMore: () => Promise<boolean>;
}

/** What a stream can show. */
export interface Traits {
  readonly isTerminal: boolean;
  readonly color: boolean;
  /** Width in columns: 100 if it isn't a terminal, 80 if a terminal reports none. */
  readonly columns: number;
  /** Whether lines must not be longer than `columns`: on a terminal, or with COLUMNS set. */
  readonly bounded: boolean;
  /** Whether lines can be redrawn in place. */
  readonly redraws: boolean;
  /** False if the locale is not UTF-8. */
  readonly unicode: boolean;
}

const COLUMNS_ELSEWHERE = 100;
/** For a terminal that reports 0: a serial line, an editor's terminal, `docker run -t` at its start. */
const COLUMNS_UNKNOWN = 80;
const MIN_COLUMNS = 20;
const MOST_COLUMNS = 1000;

/** stdout and stderr of this process. `colorRefused`: after `--no-color`. */
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

/** Diagnostics and progress in characters of the locale; data on stdout has its own encoding. */
function talk(write: (text: string) => void, { unicode }: Traits): (text: string) => void {
  return unicode ? write : (text) => write(asciiText(text));
}

function traitsOf(stream: NodeJS.WriteStream, refused: boolean): Traits {
  const isTerminal = stream.isTTY;
  const color = wantsColor({ refused, isTerminal, env: process.env });
  const unicode = isUtf8(process.env);
  if (!isTerminal) {
    const given = columnsVariable();
    const bounded = given !== undefined;
    return { isTerminal, color, columns: given ?? COLUMNS_ELSEWHERE, bounded, redraws: false, unicode };
  }
  const { columns } = stream;
  const redraws = columns >= MIN_COLUMNS && process.env["TERM"] !== "dumb" && unicode;
  return { isTerminal, color, columns: columns || COLUMNS_UNKNOWN, bounded: true, redraws, unicode };
}

/** COLUMNS: set if another program shows the output on a terminal. */
function columnsVariable(): number | undefined {
  const given = Number(process.env["COLUMNS"]);
  return Number.isInteger(given) && given >= MIN_COLUMNS && given <= MOST_COLUMNS ? given : undefined;
}

/** The first of these that is set decides (locale(7)). Without any, UTF-8: pipes and CI logs are. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  return locale === undefined || /utf-?8/iu.test(locale);
}

interface Writer {
  /** Escapes what a CI system would take for a command. */
  readonly write: (text: string) => void;
  readonly writeCommands: (text: string) => void;
  readonly takesMore: () => Promise<boolean>;
}

/** After its reader is gone, writes nothing and reports nothing: a session must still restore the kernel's state. */
function writerOf(stream: NodeJS.WriteStream, traits: Traits): Writer {
  let open = true;
  const commands = new CommandEscape();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    // A pipe without a reader, or a closed terminal.
    if (error.code === "EPIPE" || error.code === "EIO") return;
    process.exitCode = worst([exitStatus.runFailed, Number(process.exitCode ?? exitStatus.held)]);
    if (stream === process.stdout) process.stderr.write(`error[output-failed]: stdout: ${error.code}\n`);
  });
  const writeCommands = (text: string): void => {
    if (open && text !== "") stream.write(traits.isTerminal ? neutralize(text) : text);
  };
  const write = (text: string): void => writeCommands(commands.escape(text));
  const takesMore = async (): Promise<boolean> => {
    // At least one turn of the event loop: an error of the stream may be pending.
    if (open && stream.writableNeedDrain) await firstOf(stream, ["drain", "error", "close"]);
    else await setImmediate();
    return open;
  };
  return { write, writeCommands, takesMore };
}

/** Resolves at the first of these events. */
function firstOf(stream: NodeJS.WriteStream, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** What decides whether a stream gets color. */
export interface ColorCircumstances {
  /** True after `--no-color`. */
  readonly refused: boolean;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether to use color. Decided by the first of: `--no-color`, FORCE_COLOR (`0` and `false` mean no), NO_COLOR (https://no-color.org:
 * any non-empty value), a dumb terminal, whether it is a terminal.
 */
export function wantsColor({ refused, isTerminal, env }: ColorCircumstances): boolean {
  if (refused) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"]) return false;
  return isTerminal && env["TERM"] !== "dumb";
}

/** Options of text reports on this stream. */
export function textOptions({ columns, bounded, color, unicode }: Traits): TextOptions {
  return { width: columns, unbounded: !bounded, color, unicode };
}
