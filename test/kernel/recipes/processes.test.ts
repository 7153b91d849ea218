import { expect, test } from "vitest";
import { needsTools } from "../../support/needs.ts";
import { besideTool } from "../../support/recipes/beside-tool.ts";
import { printed, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about processes and signals beside libbpf-tools and /proc. */
needsTools("biolatency", "python3");

test("exitsnoop: the processes, ages and exit codes that the tool prints", { timeout: 60_000 }, async () => {
  const { result, lines } = await besideTool("exitsnoop", ["exitsnoop"]);
  const theirs = lines.flatMap((line) => {
    const [, pid, parent, age, code] = /^.{16} (\d+) +(\d+) +\d+ +(\S+) +(.*)$/u.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid, parent, age: Number(age), code: code!.trim() }];
  });
  const codes = new Map(rowsOf(result, "codes").map((row) => [row["pid"], row["error_code"]]));
  const ours = rowsOf(result, "exits").filter(({ comm }) => comm === "sh" || comm === "sleep");
  expect(ours.length).toBeGreaterThanOrEqual(7);
  for (const row of ours) {
    const their = theirs.find(({ pid }) => pid === String(row["pid"]));
    expect(their, JSON.stringify(row)).toBeDefined();
    expect(their!.parent).toBe(String(row["from.parent_pid"]));
    expect(Math.abs(Number(row["duration"]) / 1e9 - their!.age)).toBeLessThan(0.011);
    expect(their!.code).toBe(codes.get(row["pid"]) === 0 ? "0" : `code ${String(codes.get(row["pid"]))}`);
  }
  console.log(`exitsnoop: ${ours.length} processes`);
});

test("sigsnoop: the signals that the tool prints", { timeout: 60_000 }, async () => {
  const { result, lines } = await besideTool("sigsnoop", ["sigsnoop"]);
  const theirs = lines.map((line) => line.trim().split(/ +/u).slice(1).join(" "));
  const ours = rowsOf(result, "signals").filter(({ sig }) => sig === "SIGUSR1");
  expect(ours).toHaveLength(5);
  for (const row of ours) {
    const line = [row["task.pid"], "sh", 10, row["pid"], 0].map(String).join(" ");
    expect(theirs.filter((one) => one === line)).toHaveLength(5);
  }
});

test("pidpersec: as many tasks as /proc/stat counts", async () => {
  const count = "grep processes /proc/stat";
  const load = `${count}; i=0; while [ $i -lt 200 ]; do (:); i=$((i + 1)); done; ${count}`;
  const result = await runRecipe("pidpersec", withWorkload(load));
  const [before, after] = [...printed(result).matchAll(/processes (\d+)/gu)].map(([, n]) => Number(n));
  const total = rowsOf(result, "parents").reduce((sum, { count }) => sum + Number(count), 0);
  console.log(`pidpersec: ${total} tasks, ${after! - before!} by /proc/stat`);
  expect(after! - before!).toBeGreaterThanOrEqual(200);
  // The recording begins before the first count and ends after the second one.
  expect(total).toBeGreaterThanOrEqual(after! - before!);
  expect(total).toBeLessThan((after! - before!) * 1.2 + 20);
});

test("threadsnoop: the threads that a program creates", async () => {
  const python =
    "import threading; [threading.Thread(target=print, args=(threading.get_native_id(),)).start() for _ in range(7)]";
  const result = await runRecipe("threadsnoop", (text) =>
    withWorkload(`exec python3 -c "${python}"`)(text).replace("count == 5", "count == 7"),
  );
  expect(rowsOf(result, "threads").filter((row) => row["task.comm"] === "python3")).toHaveLength(7);
});
