import { wrap } from "../text/fit.ts";
import { inkFor, type Paint, type TextOptions } from "../text/ink.ts";

/** What `recover` found and did, by session name. */
export interface RecoverOutcome {
  /** Restored completely. */
  readonly restored: readonly string[];
  /** Not restored completely; the problems say what is left. */
  readonly left: readonly string[];
  /** Their owner is alive: not touched. */
  readonly running: readonly string[];
  /** In another container: whether their owner is alive is unknown. Not touched. */
  readonly unknown: readonly string[];
  /** Instances of no known session. Not touched. */
  readonly ownerless: readonly string[];
  /** Paths of recordings that killed runs left in the temporary folder: removed. */
  readonly recordings: readonly string[];
}

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
    ...say(
      unknown,
      "session of another container. It may still be running, so it was not undone. To undo it: ftrace-run recover --force",
      ink.doubtful,
    ),
    ...say(
      ownerless,
      "instance of an unknown session, perhaps in a container. It may still be in use, so it was not removed. To remove it: ftrace-run recover --force",
      ink.doubtful,
    ),
  ];
  const nothing = [restored, left, unknown, ownerless, recordings].every(({ length }) => length === 0);
  return `${[...(nothing ? [ink.good("nothing to recover")] : []), ...lines].join("\n")}\n`;
}
