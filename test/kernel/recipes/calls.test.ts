import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";
import { besideProgram, besideTool } from "../../support/recipes/beside-tool.ts";
import { printed, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about system calls beside strace, on a program that always does the same. */
needsTools("strace", "perl", "bpftrace", "syscount");

const DD = ["dd", "if=/dev/zero", "of=/dev/null", "bs=512", "count=1000", "status=none"];

test("syscount: as many calls of dd as strace counts", async () => {
  const result = await runRecipe("syscount", (text) =>
    withWorkload(`exec ${DD.join(" ")}`)(text).replace(/^expect:[^]*/mu, "expect:\n  - calls.total > 0\n"),
  );
  const { ours, theirs } = {
    ours: rowsOf(result, "programs").find(({ comm }) => comm === "dd"),
    theirs: straced(),
  };
  const all = [...theirs.values()].reduce((sum, count) => sum + count, 0);
  console.log(`syscount: ${String(ours?.["count"])} calls, ${all} by strace`);
  // Ours has those of the shell that became dd, too.
  expect(Number(ours?.["count"])).toBeGreaterThanOrEqual(all - 1);
  expect(Number(ours?.["count"])).toBeLessThan(all + 120);
  const writes = rowsOf(result, "calls").find(({ syscall }) => syscall === "write");
  expect(writes?.["calls"]).toBeGreaterThanOrEqual(theirs.get("write")!);
});

test("argdist: the sizes that strace prints", async () => {
  const result = await runRecipe("argdist");
  const ours = rowsOf(result, "values").find(({ comm, ret }) => comm === "dd" && String(ret) === "512");
  const lines = traced(DD).split("\n");
  expect(ours?.["count"]).toBe(lines.filter((line) => /^read\(.* = 512$/u.test(line)).length);
});

test("argdist: every size that bpftrace counts, as often", { timeout: 60_000 }, async () => {
  const program =
    'BEGIN { printf("begin\\n") } tracepoint:syscalls:sys_exit_read /comm == "dd" && args->ret >= 0/ { @[args->ret] = count() }';
  const { result, lines } = await besideProgram("argdist", program);
  const found = lines.map((line) => /^@\[(\d+)\]: (\d+)$/u.exec(line)).filter((row) => row !== null);
  const theirs = found.map(([, size, count]) => [size!, Number(count)]);
  const ours = rowsOf(result, "values").filter(({ comm }) => comm === "dd");
  console.log(`argdist: ${ours.length} sizes, ${theirs.length} by bpftrace`);
  expect(ours.length).toBeGreaterThan(1);
  expect(Object.fromEntries(ours.map(({ ret, count }) => [String(ret), count]))).toEqual(
    Object.fromEntries(theirs),
  );
});

test("syscount: as many calls of dd as the tool of that name counts", { timeout: 60_000 }, async () => {
  const { result, lines } = await besideTool("syscount", ["syscount", "-P", "-T", "10000"]);
  const ours = Number(rowsOf(result, "programs").find(({ comm }) => comm === "dd")?.["count"]);
  const counts = lines.map((line) => Number(/^\d+ +dd +(\d+)$/u.exec(line)?.[1] ?? 0));
  const theirs = Math.max(...counts);
  console.log(`syscount: ${ours} calls, ${theirs} by the tool`);
  // It counts by process: those before dd is started in it, too.
  expect(theirs).toBeGreaterThanOrEqual(ours);
  expect(theirs).toBeLessThan(ours + 200);
});

test("naptime: as long as the program says itself", async () => {
  const naps = String.raw`use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC usleep); $0 = "sleeper"; for (1 .. 20) { $b = clock_gettime(CLOCK_MONOTONIC); usleep(10000); $sum += clock_gettime(CLOCK_MONOTONIC) - $b } print $sum`;
  const result = await runRecipe("naptime", (text) =>
    withWorkload(`exec perl -e '${naps}'`)(text).replace(/^expect:[^]*/mu, "expect:\n  - programs.n >= 20\n"),
  );
  const ours = rowsOf(result, "programs").find(({ comm }) => comm === "sleeper" || comm === "perl");
  const slept = Number(printed(result)) * 1e9;
  console.log(`naptime: ${Number(ours?.["total"]) / 1e6} ms, ${slept / 1e6} ms by the program`);
  expect(ours?.["n"]).toBe(20);
  expect(Number(ours?.["total"]) / slept).toBeGreaterThan(0.97);
  expect(Number(ours?.["total"])).toBeLessThanOrEqual(slept);
});

test("setuids: the call that strace prints", async () => {
  const result = await runRecipe("setuids");
  const { ruid, euid, suid } = rowsOf(result, "calls").find(({ comm }) => comm === "setpriv")!;
  expect(traced(["setpriv", "--reuid=65534", "true"])).toContain(
    `setresuid(${[ruid, euid, suid].map(String).join(", ")})`,
  );
});

function straced(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, name] of traced(DD).matchAll(/^(\w+)\(/gmu)) counts.set(name!, (counts.get(name!) ?? 0) + 1);
  return counts;
}

/** What strace prints of a program. */
function traced(command: readonly string[]): string {
  const file = join(scratchFolder(), "strace");
  execFileSync("strace", ["-o", file, ...command]);
  return readFileSync(file, "utf8");
}
