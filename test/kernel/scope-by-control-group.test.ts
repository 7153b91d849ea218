import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMountinfo } from "../../src/core/mountinfo.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

needsTools("python3");

const mounts = parseMountinfo(readFileSync("/proc/self/mountinfo", "latin1"));
const mount = mounts.find(({ type, root }) => type === "cgroup2" && root === "/")?.path ?? "";
const group = `/ftrace-run-test-${process.pid}`;
const folder = `${mount}${group}`;

function specOf(run: readonly string[], scope = `{cgroup: ${group}}`): string {
  return scratchSpec(`
version: 1
duration: 60s
scope: ${scope}
workload: [{run: ${JSON.stringify(run)}, user: root}]
tracepoints: [syscalls:sys_enter_kill]
aggregations:
  kills: {use: count, of: sys_enter_kill, by: [sig], top: 100}
`);
}

/** Calls by signal: programs send 18, SIGCONT, to themselves when they are in the group, and 0 when they are not. */
async function calls(run: readonly string[]) {
  const { aggregations, recording, verdict } = resultOf(
    await runCli([specOf(run), "--json", "-", "--quiet"]),
  );
  expect(verdict.status).toBe("passed");
  expect(recording!.scope!.unknown).toBe(0);
  return {
    rows: aggregations["kills"]!.table.rows.map(([sig, count]) => [sig, count]),
    excluded: recording!.scope!.excluded,
  };
}

const ROUNDS = 30;

describe.skipIf(mount === "")("a scope by control group", () => {
  beforeAll(() => {
    mkdirSync(`${folder}/below`, { recursive: true });
  });

  afterAll(() => {
    rmdirSync(`${folder}/below`);
    rmdirSync(folder);
  });

  test("has a process while it is in the group or below it, and its children that start there", async () => {
    const script = `
i=0
while [ $i -lt ${ROUNDS} ]; do
  kill -0 $$; /bin/kill -0 $$
  echo $$ > ${folder}/cgroup.procs
  kill -18 $$; /bin/kill -18 $$
  echo $$ > ${folder}/below/cgroup.procs
  (kill -18 $$)
  echo $$ > ${mount}/cgroup.procs
  (kill -0 $$)
  i=$((i+1))
done`;
    const { rows, excluded } = await calls(["sh", "-c", script]);
    expect(rows).toEqual([["SIGCONT", 3 * ROUNDS]]);
    // The other calls.
    expect(excluded).toBeGreaterThanOrEqual(3 * ROUNDS);
  });

  test("has all threads of a process that moves, also those that start meanwhile", async () => {
    const program = `
import os, threading
def move(path): open(path + "/cgroup.procs", "w").write(str(os.getpid()))
def work(steps):
    for sig in steps:
        barrier.wait()
        os.kill(os.getpid(), sig)
        barrier.wait()
barrier = threading.Barrier(4)
steps = [0, 18] * ${ROUNDS}
threads = [threading.Thread(target=work, args=(steps,)) for _ in range(3)]
for thread in threads: thread.start()
for sig in steps:
    move("${mount}" if sig == 0 else "${folder}")
    late = threading.Thread(target=os.kill, args=(os.getpid(), sig)); late.start(); late.join()
    barrier.wait()
    barrier.wait()
for thread in threads: thread.join()
move("${mount}")
`;
    const { rows } = await calls(["python3", "-c", program]);
    expect(rows).toEqual([["SIGCONT", 4 * ROUNDS]]);
  });

  test("a group that is not there, and one that is threaded, are refused", async () => {
    const missing = await runCli(["check", specOf(["true"], `{cgroup: ${group}x}`)]);
    expect([missing.status, missing.stderr]).toEqual([
      3,
      expect.stringContaining("there is no such control group"),
    ]);
    expect(missing.stderr).toContain("beside it: ");
    mkdirSync(`${folder}/threads`);
    try {
      writeFileSync(`${folder}/threads/cgroup.type`, "threaded");
      const threaded = await runCli(["check", specOf(["true"], `{cgroup: ${group}/threads}`)]);
      expect([threaded.status, threaded.stderr]).toEqual([3, expect.stringContaining("is threaded")]);
    } finally {
      rmdirSync(`${folder}/threads`);
    }
    const both = await runCli(["check", specOf(["true"], `{cgroup: ${group}, pids: workload}`)]);
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining("either pids or cgroup")]);
  });
});
