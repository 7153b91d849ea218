import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

needsTools("trace-cmd");

/** A folder with a shell under another name. */
function folderWithShell(name: string): string {
  const folder = scratchFolder();
  copyFileSync("/bin/sh", join(folder, name));
  return folder;
}

const EVENTS = ["syscalls:sys_enter_kill", "sched:sched_process_exit"] as const;

function specOf(script: string, glob: string, more = ""): string {
  return scratchSpec(`
version: 1
duration: 60s
scope: {pids: {comm: '${glob}'}}
workload: [{run: [sh, -c, ${JSON.stringify(script)}], user: root}]
tracepoints: [${EVENTS.join(", ")}]
${more}
aggregations:
  kills: {use: count, of: sys_enter_kill, by: [task.pid], top: 10000}
  ends: {use: count, of: sched_process_exit, by: [task.pid], top: 10000}
`);
}

/** Events by thread id, as a naive reader of trace-cmd's text finds them: nobody is in the scope when recording begins. */
function byHand(folder: string, glob: RegExp): Readonly<Record<string, ReadonlyMap<number, number>>> {
  const text = execFileSync("trace-cmd", ["report", "-N", "-R", "-t", join(folder, "trace.dat")], {
    encoding: "latin1",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const members = new Set<number>();
  const counts = { kills: new Map<number, number>(), ends: new Map<number, number>() };
  for (const line of text.split("\n")) {
    const [, tid, event, fields = ""] = /-(\d+) +\[\d+\] +[\d.]+: (\w+): (.*)$/u.exec(line) ?? [];
    const current = Number(tid);
    const field = (name: string): string => new RegExp(`\\b${name}="?([^ "]+)`, "u").exec(fields)?.[1] ?? "";
    // trace-cmd prints numbers in hexadecimal.
    const pid = Number(field("pid"));
    if (event === "task_newtask") {
      if (members.has(current) || glob.test(field("comm"))) members.add(pid);
      else members.delete(pid);
    } else if (event === "task_rename" && glob.test(field("newcomm"))) members.add(pid);
    const counted = event === "sys_enter_kill" ? counts.kills : counts.ends;
    if ((event === "sys_enter_kill" || event === "sched_process_exit") && members.has(current))
      counted.set(current, (counted.get(current) ?? 0) + 1);
  }
  return counts;
}

function rowsOf(table: { readonly rows: readonly (readonly unknown[])[] }): ReadonlyMap<number, number> {
  return new Map(table.rows.map(([pid, count]) => [Number(pid), Number(count)]));
}

const ROUNDS = 40;

describe("a scope by name", () => {
  test("has what tasks do from when they have the name, and what their children do, as trace-cmd's text says", async () => {
    const folder = folderWithShell("scoped-shell");
    // In each round: twice by the shell of that name, once by its child, and once by a task that is none.
    const inside = "kill -0 $$; kill -0 $$; /bin/kill -0 $$";
    const script = `i=0; while [ $i -lt ${ROUNDS} ]; do ${folder}/scoped-shell -c '${inside}'; /bin/kill -0 $$; i=$((i+1)); done`;
    const out = join(folder, "out");
    const { aggregations, recording, verdict } = resultOf(
      await runCli([specOf(script, "scoped-sh*"), "--json", "-", "--quiet", "--out", out]),
    );
    expect(verdict.status).toBe("passed");
    const { kills, ends } = aggregations;
    expect(kills!.scalars["total"]!.value).toBe(3 * ROUNDS);
    expect(ends!.scalars["total"]!.value).toBe(2 * ROUNDS);
    const theirs = byHand(out, /^scoped-sh/u);
    expect(rowsOf(kills!.table)).toEqual(theirs["kills"]);
    expect(rowsOf(ends!.table)).toEqual(theirs["ends"]);
    expect(recording!.scope?.unknown).toBe(0);
    // At least the last call of each round.
    expect(recording!.scope?.excluded).toBeGreaterThanOrEqual(ROUNDS);
  });

  test("has processes that run already, and what they start", async () => {
    const folder = folderWithShell("early-shell");
    const loop = "while read -r line; do kill -0 $$; (kill -0 $$); echo done; done";
    const early = spawn(join(folder, "early-shell"), ["-c", loop], { stdio: ["pipe", "pipe", "ignore"] });
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    try {
      await once(early, "spawn");
      // The workload tells this process to go on when everything is armed.
      const told = spawn("cat", [fifo], { stdio: ["ignore", "pipe", "ignore"] });
      told.stdout.on("data", () => early.stdin.write("go\ngo\ngo\n"));
      const { aggregations, verdict } = resultOf(
        await runCli([
          specOf(`echo go > ${fifo}; sleep 0.5; kill -0 $$`, "early-sh*"),
          "--json",
          "-",
          "--quiet",
        ]),
      );
      expect(verdict.status).toBe("passed");
      const { table, scalars } = aggregations["kills"]!;
      expect(scalars["total"]!.value).toBe(6);
      expect(rowsOf(table).get(early.pid!)).toBe(3);
    } finally {
      early.kill("SIGKILL");
    }
  });

  test("is inconclusive where events are lost, and does not guess", async () => {
    const folder = folderWithShell("lossy-shell");
    const busy = `i=0; while [ $i -lt 20000 ]; do kill -0 $$; i=$((i+1)); done`;
    const spec = specOf(
      `${folder}/lossy-shell -c '${busy}'`,
      "lossy-sh*",
      "buffer: {per-cpu: 8KiB, when-full: drop-newest}\nexpect: [kills.total < 100000]",
    );
    const { recording, verdict, expectations } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
    expect(Number(recording!.totals.lost)).toBeGreaterThan(0);
    expect(recording!.scope!.unknown).toBeGreaterThan(0);
    expect(verdict.status).toBe("inconclusive");
    expect(verdict.reasons.join("\n")).toContain("it is unknown whether their tasks are in the scope");
    expect(expectations[0]!.verdict).toBe("inconclusive");
  });
});
