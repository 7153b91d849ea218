import { countOf } from "../plural.ts";
import { wrap } from "../text/fit.ts";
import { type Ink, inkFor, type TextOptions } from "../text/ink.ts";

/** What `recover` did about one session that was left behind. */
export interface RecoveredSession {
  readonly session: string;
  /** Steps that were undone. */
  readonly undone: number;
  /** What could not be undone, a sentence each; with how to do it by hand where that is known. */
  readonly failures: readonly string[];
}

/** What `recover` found and did. Sessions that are still running are left alone. */
export interface RecoverOutcome {
  readonly recovered: readonly RecoveredSession[];
  /** Names of sessions whose owner is alive. */
  readonly running: readonly string[];
}

/** The outcome of `recover`, a paragraph of lines. */
export function recoverText({ recovered, running }: RecoverOutcome, options: TextOptions): string {
  const ink = inkFor(options);
  const lines = [
    ...(recovered.length === 0
      ? [ink.good("nothing was left: nothing to do")]
      : recovered.flatMap((one) => sessionLines(one, ink))),
    ...running.flatMap((session) =>
      wrap(ink.text(`${session}: still running, left alone`), ink.width).map(ink.dim),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function sessionLines({ session, undone, failures }: RecoveredSession, ink: Ink): readonly string[] {
  const paint = failures.length === 0 ? ink.good : ink.bad;
  const left =
    failures.length === 0 ? "nothing is left" : `${countOf(failures.length, "step")} could not be undone`;
  return [
    ...wrap(ink.text(`${session}: ${countOf(undone, "step")} undone, ${left}`), ink.width).map(paint),
    ...failures.flatMap((failure) =>
      wrap(ink.text(failure), ink.width - 2).map((line) => ink.bad(`  ${line}`)),
    ),
  ];
}
