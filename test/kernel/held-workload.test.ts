import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

/** The shell that holds a program moves its descriptors before it becomes the program. */
const MOVING_DESCRIPTORS = new Set(["close", "dup2", "dup3", "fcntl"]);

describe("what is recorded of a workload", () => {
  needsTools("strace");

  test("is what strace sees of its program, and before that only descriptors that are moved", async () => {
    const ours = await recordedCalls();
    const strace = callsByStrace();
    const names = [...new Set([...ours.keys(), ...strace.keys()])];
    const more = names.filter((name) => ours.get(name) !== strace.get(name));
    console.log(
      `before the program: ${more.map((name) => `${name} ${(ours.get(name) ?? 0) - (strace.get(name) ?? 0)}`).join(", ")}`,
    );
    expect(strace.get("mmap")).toBeGreaterThan(0);
    expect(more.filter((name) => !MOVING_DESCRIPTORS.has(name))).toEqual([]);
    expect(more.every((name) => (ours.get(name) ?? 0) - (strace.get(name) ?? 0) <= 5)).toBe(true);
  });
});

async function recordedCalls(): Promise<ReadonlyMap<string, number>> {
  const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: [/usr/bin/true]}]
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations:
  calls: {use: syscalls.summary}
`);
  const { aggregations } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
  const { columns, rows } = aggregations["calls"]!.table;
  const [name, calls] = ["syscall", "calls"].map((column) =>
    columns.findIndex(({ name: is }) => is === column),
  );
  return new Map(rows.map((row) => [String(row[name!]), Number(row[calls!])]));
}

function callsByStrace(): ReadonlyMap<string, number> {
  const output = join(scratchFolder(), "strace");
  execFileSync("strace", ["-o", output, "/usr/bin/true"]);
  const counts = new Map<string, number>();
  for (const [, name] of readFileSync(output, "utf8").matchAll(/^(\w+)\(/gmu))
    counts.set(name!, (counts.get(name!) ?? 0) + 1);
  return counts;
}
