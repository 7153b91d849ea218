import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";
import { rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";
import { whileTool } from "../../support/recipes/while-tool.ts";

/** Recipes about disks beside the tools of libbpf-tools, on a disk that only the test uses: a loop device. */
needsTools("biolatency", "losetup");

const WRITES = 100;
const MIB = 2 ** 20;
let disk: string;

beforeAll(() => {
  const file = join(scratchFolder(), "disk");
  writeFileSync(file, "");
  truncateSync(file, 16 * MIB);
  disk = execFileSync("losetup", ["--find", "--show", file], { encoding: "utf8" }).trim();
});

afterAll(() => {
  execFileSync("losetup", ["--detach", disk]);
});

const load = (): ((text: string) => string) =>
  withWorkload(`dd if=/dev/zero of=${disk} bs=64k count=${WRITES} oflag=direct status=none`);

test("biolatency: as many requests, with the same times, as the tool", async () => {
  const single =
    "  single: {use: pairs, from: block:block_rq_issue, to: block:block_rq_complete, key: [dev, sector], where-to: nr_sector > 0, columns: [dev.disk, duration]}\n\nexpect:";
  let result: Awaited<ReturnType<typeof runRecipe>> | undefined;
  const lines = await whileTool(["biolatency", "-d", basename(disk)], async () => {
    result = await runRecipe("biolatency", (text) => load()(text).replace("\nexpect:", single));
  });
  const ours = rowsOf(result!, "disks").find((row) => row["dev.disk"] === basename(disk));
  const theirs = bucketsOf(lines);
  expect(ours?.["n"]).toBe(WRITES);
  expect(sum([...theirs.values()])).toBe(WRITES);
  const mine = new Map<number, number>();
  for (const row of rowsOf(result!, "single").filter((one) => one["dev.disk"] === basename(disk))) {
    const bucket = Math.max(1, 2 ** Math.floor(Math.log2(Number(row["duration"]) / 1000)));
    mine.set(bucket, (mine.get(bucket) ?? 0) + 1);
  }
  expect(sum([...mine.values()])).toBe(WRITES);
  // Both measure at the same two events, within a microsecond: only times at the edge of a bucket can be in the next one.
  const moved = [...new Set([...mine.keys(), ...theirs.keys()])].map((bucket) =>
    Math.abs((mine.get(bucket) ?? 0) - (theirs.get(bucket) ?? 0)),
  );
  console.log(`biolatency: ${WRITES} requests, ${sum(moved) / 2} in another bucket`);
  expect(sum(moved) / 2).toBeLessThanOrEqual(WRITES / 5);
});

test("bitesize: the sizes that the tool prints", async () => {
  let result: Awaited<ReturnType<typeof runRecipe>> | undefined;
  const lines = await whileTool(["bitesize", "-d", basename(disk)], async () => {
    result = await runRecipe("bitesize", load());
  });
  expect([...bucketsOf(lines)]).toEqual([[64, WRITES]]);
  const dd = rowsOf(result!, "sizes").find(({ comm }) => comm === "dd");
  expect(dd).toMatchObject({ n: WRITES, min: 65_536, max: 65_536 });
});

test("biotop: the bytes that the disk's own statistics count", async () => {
  const written = (): number => {
    const text = execFileSync("cat", [`/sys/block/${basename(disk)}/stat`], { encoding: "utf8" });
    return Number(text.trim().split(/\s+/u)[6]) * 512;
  };
  const before = written();
  const result = await runRecipe("biotop", load());
  const ours = rowsOf(result, "bytes").filter((row) => row["dev.disk"] === basename(disk));
  expect(ours).toHaveLength(1);
  expect(ours[0]).toMatchObject({ comm: "dd", n: WRITES, sum: WRITES * 65_536 });
  expect(written() - before).toBe(WRITES * 65_536);
});

test("biopattern: the shares that the tool prints", async () => {
  // 50 blocks one after the other, then 10 with a gap before each.
  const random = `for i in $(seq 10); do dd if=/dev/zero of=${disk} bs=64k count=1 seek=$((i * 20)) oflag=direct status=none; done`;
  const sequential = `dd if=/dev/zero of=${disk} bs=64k count=50 oflag=direct status=none`;
  let result: Awaited<ReturnType<typeof runRecipe>> | undefined;
  const lines = await whileTool(["biopattern", "-d", basename(disk)], async () => {
    result = await runRecipe("biopattern", withWorkload(`${sequential}; ${random}`));
  });
  const count = (table: string): number =>
    Number(rowsOf(result!, table).find((row) => row["dev.disk"] === basename(disk))?.["count"]);
  const [ordered, others] = [count("sequential"), count("random")];
  const [, randomShare, share, requests] = /(\d+) +(\d+) +(\d+) +\d+$/u.exec(lines.at(-1)!) ?? [];
  console.log(`biopattern: ${ordered} sequential, ${others} random; the tool: ${lines.at(-1)}`);
  expect([ordered, others]).toEqual([49, 10]);
  // Whole percents, cut off.
  expect(Number(requests)).toBe(ordered + others);
  expect([Number(randomShare), Number(share)]).toEqual([
    Math.floor((100 * others) / (ordered + others)),
    Math.floor((100 * ordered) / (ordered + others)),
  ]);
});

test("biostacks: each request comes from dd's system call", async () => {
  const result = await runRecipe("biostacks", load());
  const requests = rowsOf(result, "requests").find((row) => row["from.comm"] === "dd");
  const path = rowsOf(result, "paths").find(
    (row) => row["from.comm"] === "dd" && row["function"] === "ksys_write",
  );
  expect(requests?.["n"]).toBeGreaterThanOrEqual(WRITES);
  expect(path?.["total"]).toBe(requests?.["total"]);
});

/** `64 -> 127 : 100 |***`, by the lower edge. */
function bucketsOf(lines: readonly string[]): ReadonlyMap<number, number> {
  const found = lines.flatMap((line) => {
    const [, from, count] = /^ *(\d+) -> \d+ +: (\d+) /u.exec(line) ?? [];
    return Number(count) > 0 ? [[Math.max(1, Number(from)), Number(count)] as const] : [];
  });
  return new Map(found);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
