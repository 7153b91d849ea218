import { styleText } from "node:util";
import { asciiText, escapeText } from "../../core/escape.ts";
import { escapeCommands } from "../../core/ci-commands.ts";

/** How a text report is laid out. */
export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** True if lines of tables and trees may be longer than `width`: in a pipe or a file. Prose is always wrapped. */
  readonly unbounded?: boolean;
  readonly color: boolean;
  /** False where the locale is not UTF-8: only ASCII leaves the renderer. */
  readonly unicode: boolean;
}

/** What renderers need: colors (or none), glyphs (or ASCII), and safe text. */
export interface Ink {
  readonly width: number;
  /** Most columns of a line that holds a name: `width`, or no limit. */
  readonly room: number;
  readonly glyphs: Glyphs;
  /** Hostile text as one safe line of what this terminal can show. */
  readonly text: (hostile: string) => string;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly doubtful: Paint;
}

/** Colors safe text, or leaves it unchanged. */
export type Paint = (safe: string) => string;

/** The characters that reports are drawn with. */
export interface Glyphs {
  readonly held: string;
  readonly failed: string;
  readonly doubtful: string;
  readonly ellipsis: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly noValue: string;
  readonly arrow: string;
  /** From empty to full: the last parts of a bar. */
  readonly barParts: readonly string[];
  /** From low to high. */
  readonly levels: readonly string[];
  /** From none to most: cells of a heat map. */
  readonly shades: readonly string[];
}

/** Narrower terminals get lines of this width, which they wrap themselves. */
const NARROWEST = 20;

/** The ink for a terminal, a pipe or a file. */
export function inkFor({ width, unbounded = false, color, unicode }: TextOptions): Ink {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const paint =
    (style: Style): Paint =>
    (safe) =>
      color && safe !== "" ? painted(style, safe) : safe;
  return {
    width: columns,
    room: unbounded ? Infinity : columns,
    glyphs: unicode ? UNICODE : ASCII,
    text: unicode ? defused : (hostile) => asciiText(defused(hostile)),
    bold: paint("bold"),
    dim: paint("dim"),
    good: paint("green"),
    bad: paint("red"),
    doubtful: paint("yellow"),
  };
}

type Style = "bold" | "dim" | "green" | "red" | "yellow";

function painted(style: Style, safe: string): string {
  return styleText(style, safe, { validateStream: false });
}

/**
 * Escaped, and without what a CI log reads as a command: `::error::` where a line may begin (`wrap` begins none inside a
 * word with it), `##[group]` anywhere.
 */
function defused(hostile: string): string {
  const visible = escapeText(hostile)
    .replace(/:{3,}/g, (colons) => "\\x3a".repeat(colons.length))
    .replace(/(^|\s)::/g, "$1\\x3a:");
  return escapeCommands(visible);
}

const UNICODE: Glyphs = {
  held: "✓",
  failed: "✗",
  doubtful: "?",
  ellipsis: "…",
  branch: "├─ ",
  lastBranch: "└─ ",
  trunk: "│  ",
  noValue: "–",
  arrow: "→",
  barParts: ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
  levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  shades: [" ", "░", "▒", "▓", "█"],
};

const ASCII: Glyphs = {
  held: "+",
  failed: "x",
  doubtful: "?",
  ellipsis: "...",
  branch: "|- ",
  lastBranch: "`- ",
  trunk: "|  ",
  noValue: "-",
  arrow: "->",
  barParts: ["", "#"],
  levels: ["_", ".", "-", "=", "+", "*", "%", "#"],
  shades: [" ", ".", "+", "*", "#"],
};

/** A bar of `value / full` of `columns`, in fractions of a character if the terminal has them. Never wider than `columns`. */
export function bar(value: number, full: number, columns: number, { glyphs: { barParts } }: Ink): string {
  if (!(value > 0) || !(full > 0)) return "";
  const steps = barParts.length - 1;
  const filled = Math.round((Math.min(value, full) / full) * columns * steps);
  return barParts[steps]!.repeat(Math.floor(filled / steps)) + barParts[filled % steps]!;
}
