import { expect, test } from "vitest";
import { OwnThreads } from "../../../../src/session/capture/own-threads.ts";
import { parseStats, statsText } from "../../../../src/session/capture/cpu-stats.ts";
import { clockScale } from "../../../../src/trace/trace-dat/clock-scale.ts";
import { parseRecorderThreads } from "../../../../src/trace/trace-dat/trace-dat-texts.ts";

/** What is known after these looks, each at its time. The first is at the beginning. */
function seen(
  ...looks: readonly (readonly [clock: string | undefined, tids: readonly number[]])[]
): OwnThreads {
  let now: readonly number[] = [];
  const own = new OwnThreads(() => now);
  for (const [clock, tids] of looks) {
    now = tids;
    own.check(clock);
  }
  return own;
}

test("threads that are always there have no bounds", () => {
  expect(seen([undefined, [3, 1]], ["1.5", [1, 3]]).threads()).toEqual([{ tid: 1 }, { tid: 3 }]);
});

test("one that begins is ours from the last look at which it was not there", () => {
  const own = seen([undefined, [1]], ["1.0", [1]], ["2.0", [1, 9]], ["3.0", [1, 9]]);
  expect(own.threads()).toEqual([{ tid: 1 }, { tid: 9, from: "1.0" }]);
});

test("one that ends is ours until the first look at which it is gone, and its id may come again", () => {
  const own = seen([undefined, [1, 9]], ["1.0", [1]], ["2.0", [1]], ["3.0", [1, 9]]);
  expect(own.threads()).toEqual([{ tid: 1 }, { tid: 9, to: "1.0" }, { tid: 9, from: "2.0" }]);
});

test("the recording has them as they are", () => {
  const recorder = seen([undefined, [1, 9]], ["1.000002", [1]], ["2.000001", [1, 7]]).threads();
  const text = statsText(parseStats(0, ""), undefined, { recorder });
  expect(parseRecorderThreads(text, clockScale("mono"))).toEqual([
    { tid: 1 },
    { tid: 7, from: 1_000_002_000n },
    { tid: 9, to: 1_000_002_000n },
  ]);
});
