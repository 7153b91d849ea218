import { escapeText } from "../../core/escape.ts";
import { ok, type Result } from "../../core/result.ts";
import type { Recording } from "../../trace/recording.ts";
import type { ExportedTasks } from "../exported-tasks.ts";
import { followedCalls } from "../follow-calls.ts";
import { omitted } from "../exporter.ts";
import { CallEvents } from "./call-events.ts";
import { type CallForest, NONE } from "./call-forest.ts";
import type { FrameTable, ProfileSource } from "./profile-source.ts";
import { GatheredCalls, MOST_CALLS } from "./gather-calls.ts";
import { layOut, sizeWithin } from "./lay-out.ts";

/** The calls of each task over time; the task with most time in calls is the first. Time 0 is when the first call began. */
export function callProfiles(recording: Recording, tasks: ExportedTasks): Result<ProfileSource> {
  const gathered = new GatheredCalls(tasks);
  const followed = followedCalls(recording, gathered);
  if (!followed.ok) return followed;
  const { follow, labels, problems, hasOwnTimes } = followed.value;
  return ok({
    *profiles(frames: FrameTable) {
      follow();
      const { forest, tops } = gathered;
      const numberOf = frames.numbering(labels());
      const unit = hasOwnTimes || recording.info.clockScale.unit === "ns" ? "nanoseconds" : "none";
      const origin = [...tops.values()].reduce(
        (least, top) => Math.min(least, firstBegin(forest, top)),
        Infinity,
      );
      for (const [task, top] of mostFirst(forest, tops)) {
        const events = new CallEvents();
        layOut(forest, top, origin, events);
        if (events.length > 0) yield events.profile(escapeText(tasks.label(task)), unit, numberOf);
      }
    },
    problems: () => [
      ...problems(),
      ...omitted(gathered.lost, "call", `exceeded the limit of ${MOST_CALLS.toLocaleString("en")}`),
    ],
  });
}

function mostFirst(
  forest: CallForest,
  tops: ReadonlyMap<number, number>,
): readonly (readonly [task: number, top: number])[] {
  const sizes = new Map([...tops.values()].map((top) => [top, sizeWithin(forest, top)]));
  return [...tops].toSorted(([a, topA], [b, topB]) => sizes.get(topB)! - sizes.get(topA)! || a - b);
}

function firstBegin(forest: CallForest, top: number): number {
  let least = Infinity;
  for (let node = forest.first(top); node !== NONE; node = forest.next(node))
    least = Math.min(least, forest.begin(node));
  return least;
}
