import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";
import { printed, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about memory, against what the kernel, perf or the program itself counts. */
needsTools("gcc", "perf", "perl");

test("memleak: exactly the pieces that a program does not free, with their sizes", async () => {
  const program = join(scratchFolder(), "leaks");
  const source = join(import.meta.dirname, "../../support/recipes/leaks.c");
  execFileSync("gcc", ["-O0", source, "-o", program]);
  const result = await runRecipe("memleak", withWorkload(`exec ${program}`));
  const leaks = rowsOf(result, "leaks").filter(({ comm }) => comm === "leaks");
  const sizes = leaks.map(({ size }) => Number(size)).filter((size) => size >= 1000 && size < 1030);
  console.log(`memleak: ${sizes.length} pieces, ${sizes.reduce((sum, size) => sum + size, 0)} bytes`);
  expect(sizes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, n) => 1001 + 2 * n));
});

test("oomkill: the victim that the kernel's log names, with its memory", async () => {
  const result = await runRecipe("oomkill");
  const victim = rowsOf(result, "victims").find(({ comm }) => comm === "tail");
  const log = execFileSync("dmesg", { encoding: "utf8", maxBuffer: 2 ** 26 });
  const line = log
    .split("\n")
    .findLast((one) => one.includes(`Killed process ${String(victim!["pid"])} (tail)`));
  const [, total, anonymous] = /total-vm:(\d+)kB, anon-rss:(\d+)kB/u.exec(line ?? "") ?? [];
  console.log(`oomkill: ${line}`);
  expect([victim!["total_vm"], victim!["anon_rss"]]).toEqual([Number(total), Number(anonymous)]);
});

test("page-faults: as many as perf stat counts", async () => {
  const command = `perf stat -x, -e page-faults perl -e '$x = "x" x (16 << 20)' 2>&1`;
  const result = await runRecipe("page-faults", withWorkload(command));
  const theirs = Number(/^(\d+),,page-faults/mu.exec(printed(result))?.[1]);
  const rows = rowsOf(result, "programs").filter(({ comm }) => comm === "perl");
  const ours = rows.reduce((total, { count }) => total + Number(count), 0);
  console.log(`page-faults: ${ours}, perf stat ${theirs}`);
  expect(theirs).toBeGreaterThan(4096);
  // Faults between fork and exec are ours, not perf's; a fault that has to be repeated occurs twice.
  expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.02);
});

test.each([
  ["drsnoop", "vmscan:mm_vmscan_memcg_reclaim_begin", "groups", "from.comm"],
  ["shrinksnoop", "vmscan:mm_shrink_slab_start", "shrinkers", "from.comm"],
])("%s: as many as perf stat counts", async (recipe, event, table) => {
  const result = await runRecipe(recipe, (text) =>
    text.replace("exec dd", `exec perf stat -x, -o /dev/stdout -e ${event} dd`),
  );
  const theirs = Number(new RegExp(String.raw`^(\d+),,${event}`, "mu").exec(printed(result))?.[1]);
  const rows = rowsOf(result, table).filter((row) => (row["comm"] ?? row["from.comm"]) === "dd");
  const ours = rows.reduce((total, { n }) => total + Number(n), 0);
  console.log(`${recipe}: ${ours}, perf stat ${theirs}`);
  expect(theirs).toBeGreaterThan(0);
  expect(ours).toBe(theirs);
});

test("slabratetop: 400 more open files need 400 more objects of filp", async () => {
  const opened = async (opens: number): Promise<number> => {
    const result = await runRecipe("slabratetop", (text) =>
      text
        .replace("default: 500", `default: ${opens}`)
        .replace(/^tracepoints/mu, "scope: {pids: workload}\n$&"),
    );
    return Number(rowsOf(result, "caches").find(({ name }) => name === "filp")?.["n"]);
  };
  const [few, many] = [await opened(100), await opened(500)];
  console.log(`slabratetop: ${few} and ${many} objects of filp`);
  expect(many - few).toBe(400);
});

test("compactsnoop: as many pages moved as /proc/vmstat counts", async () => {
  const count = "grep pgmigrate_success /proc/vmstat";
  const result = await runRecipe(
    "compactsnoop",
    withWorkload(`${count}; echo 1 > /proc/sys/vm/compact_memory; ${count}`),
  );
  const [before, after] = [...printed(result).matchAll(/\d+/gu)].map(Number);
  const rows = rowsOf(result, "moved");
  const ours = rows.reduce((total, { sum }) => total + Number(sum), 0);
  console.log(`compactsnoop: ${ours} pages moved, /proc/vmstat ${after! - before!}`);
  expect(ours).toBe(after! - before!);
});
