import { countOf } from "../../core/quantity-text.ts";
import { gridLines } from "../text/grid.ts";
import { separated } from "../text/sections.ts";
import { type Ink, inkFor, type Paint, type TextOptions } from "../text/ink.ts";

/** One check of `doctor`. */
export interface DoctorCheck {
  /** A few words: `tracefs is mounted`. */
  readonly name: string;
  /** `limited`: it works, but not all of it. */
  readonly state: "ok" | "missing" | "limited";
  /** What was found. */
  readonly detail: string;
  /** The command that fixes it. */
  readonly fix?: string;
  /** What it makes possible, even if other checks fail. */
  readonly enables?: string;
}

/** What this machine can trace, what is missing, and the commands that fix it. */
export function doctorText(checks: readonly DoctorCheck[], options: TextOptions): string {
  const ink = inkFor(options);
  const paint = (safe: string, row: number): string => paintFor(checks[row]!, ink)(safe);
  const grid = gridLines(
    [
      {
        header: "",
        align: "left",
        cells: checks.map((check) => markOf(check, ink)),
        whenNarrow: "never",
        paint,
      },
      { header: "", align: "left", cells: checks.map(({ name }) => ink.text(name)), whenNarrow: "wrap" },
      { header: "", align: "left", cells: checks.map(({ detail }) => ink.text(detail)), whenNarrow: "wrap" },
    ],
    ink,
  );
  return `${separated([grid, fixLines(checks, ink), summaryLines(checks, ink)]).join("\n")}\n`;
}

/** Commands stay on one line, however long, so that they can be copied. */
function fixLines(checks: readonly DoctorCheck[], ink: Ink): readonly string[] {
  const fixes = checks.flatMap(({ fix }) => (fix === undefined ? [] : [`  ${ink.text(fix)}`]));
  return fixes.length === 0 ? [] : [ink.bold("to fix it"), ...fixes];
}

/** If this kernel cannot be recorded, the report ends with the commands that work without it. */
function summaryLines(checks: readonly DoctorCheck[], ink: Ink): readonly string[] {
  const summary = summaryOf(checks, ink);
  if (!checks.some(({ state }) => state === "missing")) return [summary];
  const possible = [...checks.flatMap(({ enables }) => enables ?? []), ...POSSIBLE_ANYWHERE];
  return [summary, ink.bold("possible now"), ...possible.map((line) => `  ${ink.text(line)}`)];
}

const POSSIBLE_ANYWHERE = [
  "ftrace-run check SPEC: find mistakes (against another kernel with --kernel PROFILE)",
  "ftrace-run report trace.dat SPEC: results of a recording",
  "ftrace-run symbols PROGRAM: functions of a program",
];

function summaryOf(checks: readonly DoctorCheck[], ink: Ink): string {
  const missing = checks.filter(({ state }) => state === "missing").length;
  const limited = checks.filter(({ state }) => state === "limited").length;
  if (missing + limited === 0) return ink.good("everything works");
  const found = [
    ...(missing > 0 ? [`${countOf(missing, "thing")} missing`] : []),
    ...(limited > 0 ? [`${countOf(limited, "thing")} limited`] : []),
  ].join(", ");
  if (missing > 0) return ink.bad(`${found}: nothing can be recorded on this kernel yet`);
  return ink.doubtful(`tracepoints can be recorded; ${found}`);
}

function markOf({ state }: DoctorCheck, { glyphs }: Ink): string {
  switch (state) {
    case "ok":
      return glyphs.held;
    case "missing":
      return glyphs.failed;
    case "limited":
      return glyphs.doubtful;
  }
}

function paintFor({ state }: DoctorCheck, ink: Ink): Paint {
  switch (state) {
    case "ok":
      return ink.good;
    case "missing":
      return ink.bad;
    case "limited":
      return ink.doubtful;
  }
}
