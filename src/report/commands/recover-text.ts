import { wrap } from "../text/fit.ts";
import { inkFor, type Paint, type TextOptions } from "../text/ink.ts";

/** What `recover` found and did, by session name. */
export interface RecoverOutcome {
  /** Put back: nothing is left of them. */
  readonly restored: readonly string[];
  /** Something is still there; the problems say what. */
  readonly left: readonly string[];
  /** Their owner is alive: not touched. */
  readonly running: readonly string[];
  /** In another container: their owner may be alive, nobody here can tell. Not touched. */
  readonly unknown: readonly string[];
  /** Instances that no session here has made. Not touched. */
  readonly ownerless: readonly string[];
  /** Paths of recordings that killed runs left in the temporary folder: removed. */
  readonly recordings: readonly string[];
}

const perhaps = "may still be running, not touched; if it is not: ftrace-run recover --force";

/** The outcome of `recover`, a paragraph of lines. */
export function recoverText(outcome: RecoverOutcome, options: TextOptions): string {
  const ink = inkFor(options);
  const say = (sessions: readonly string[], words: string, paint: Paint): readonly string[] =>
    sessions.flatMap((session) => wrap(ink.text(`${session}: ${words}`), ink.width).map(paint));
  const { restored, left, running, unknown, ownerless, recordings } = outcome;
  const lines = [
    ...say(restored, "restored, nothing is left", ink.good),
    ...say(recordings, "the recording of a killed run, removed", ink.good),
    ...say(left, "not completely restored", ink.bad),
    ...say(running, "still running, not touched", ink.dim),
    ...say(unknown, `of another container, ${perhaps}`, ink.doubtful),
    ...say(ownerless, `an instance of no known session, perhaps of a container: ${perhaps}`, ink.doubtful),
  ];
  const nothing = [restored, left, unknown, ownerless, recordings].every(({ length }) => length === 0);
  return `${[...(nothing ? [ink.good("nothing to recover")] : []), ...lines].join("\n")}\n`;
}
