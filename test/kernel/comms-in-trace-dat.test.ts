import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { sourceOf } from "../support/recorded.ts";

needsTools("trace-cmd");

/** A process that has given itself a name, and sleeps under it. It ends with the block. */
class Named implements AsyncDisposable {
  readonly #child;

  private constructor(name: string) {
    // Renamed, it is switched out under that name, again and again.
    const script = "$0 = $ARGV[0]; $| = 1; print 'x'; select(undef, undef, undef, 0.01) while 1";
    this.#child = spawn("perl", ["-e", script, name], { stdio: ["ignore", "pipe", "ignore"] });
  }

  static async start(name: string): Promise<Named> {
    const named = new Named(name);
    await once(named.#child.stdout, "data");
    return named;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

test("no name hides another's, or gives it one: trace-cmd and we read who is who", async () => {
  await using victim = await Named.start("victim");
  await using breaker = await Named.start("a\nb");
  await using forger = await Named.start(`\n${victim.pid} F`);
  await using empty = await Named.start("");
  await using last = await Named.start("last");
  const dat = await recorded("sched:sched_switch");
  const pids = [victim.pid, breaker.pid, forger.pid, last.pid];
  const names = ["victim", "a\\nb", `\\n${victim.pid} F`, "last"];
  const { comms } = openedInfo(dat);
  expect(pids.map((pid) => comms.get(pid))).toEqual(names);
  const theirs = tasksOfTraceCmd(dat);
  for (const [index, name] of names.entries()) expect(theirs).toContain(`${name}-${pids[index]}`);
  // Of others the kernel has none either: of the nameless one, and of those who only ran before an event came.
  const nameless = theirs.flatMap((task) => /^<\.\.\.>-(\d+)$/u.exec(task)?.[1] ?? []).map(Number);
  expect(nameless.filter((pid) => comms.has(pid))).toEqual([]);
  expect(comms.get(empty.pid)).toBeUndefined();
});

test("a recording has the names of those who are in it, and of nobody else", async () => {
  const remembered = readFileSync(`${TRACEFS}/saved_cmdlines`, "latin1").split("\n").length;
  await using only = await Named.start("only");
  const dat = await recorded("raw_syscalls:sys_enter", `common_pid == ${only.pid}`);
  const { comms } = openedInfo(dat);
  console.log(`${comms.size} names of about ${remembered} that the kernel has`);
  expect([...comms]).toEqual([[only.pid, "only"]]);
});

async function recorded(event: string, filter?: string): Promise<string> {
  const out = scratchFolder();
  const tracepoint = filter === undefined ? { event } : { event, filter };
  const spec = {
    version: 1,
    name: "names",
    duration: "300ms",
    tracepoints: [tracepoint],
    aggregations: { n: { use: "count", of: event } },
  };
  const { status, stderr } = await runCli([scratchSpec(JSON.stringify(spec)), "--out", out, "--quiet"]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return join(out, "trace.dat");
}

function openedInfo(path: string) {
  const opened = openTraceDat(sourceOf(readFileSync(path)));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  return opened.value.info;
}

/** `comm-pid` of each event, as trace-cmd prints them before the CPU. */
function tasksOfTraceCmd(path: string): readonly string[] {
  const text = execFileSync("trace-cmd", ["report", "-i", path], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const tasks = text.split("\n").flatMap((line) => /^ *(.+-\d+) +\[\d{3}\]/u.exec(line)?.[1] ?? []);
  return [...new Set(tasks)];
}
