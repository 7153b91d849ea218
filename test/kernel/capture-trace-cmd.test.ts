import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { needsTools } from "../support/needs.ts";
import { decode, Folder, record, sums } from "./capture-support.ts";

needsTools("trace-cmd");

test("trace-cmd finds the same events at the same times in merged sub-buffers", async () => {
  using folder = new Folder();
  const events = { "sched:sched_switch": "", "sched:sched_wakeup": "" };
  const run = ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do sleep 0.04; done"] as const;
  const result = await record({
    events,
    bufferKb: 8192,
    subBufferKb: 64,
    directory: folder.path,
    item: { run },
  });
  const ours = decode(result.recording!);
  const { stdout } = spawnSync("trace-cmd", ["report", "-N", "-t", "-i", result.recording!], {
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  const theirs = stdout.split("\n").flatMap((line) => /(\d+\.\d{9}): sched_/.exec(line)?.[1] ?? []);
  console.log(
    `${ours.total} events in ${statSync(result.recording!).size} bytes; trace-cmd finds ${theirs.length}`,
  );
  expect(ours.total).toBe(sums(result.stats).recorded);
  expect(theirs).toHaveLength(ours.total);
  expect(theirs.slice(0, 1000)).toEqual(ours.seconds);
});
