import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

needsTools("strace");

/** Reads and writes, errors of several kinds, children and their children, a signal's handler, a pipe. */
const script = [
  "cat /does/not/exist /dev/null; rm -f /does/not/exist",
  "dd if=/dev/zero of=/dev/null bs=1 count=700 status=none",
  "(mkdir /dev; cd /does/not; ls /etc | wc -l) 2>/dev/null",
  "trap : USR1; kill -USR1 $$; sh -c 'exec false'; echo full > /dev/full; true",
].join("; ");

test("syscalls.summary counts each process's calls and errors as strace does", async () => {
  const log = join(scratchFolder(), "strace.txt");
  const command = ["strace", "-f", "-o", log, "sh", "-c", script];
  const spec = scratchSpec(`
version: 1
duration: 60s
workload: [{run: ${JSON.stringify(command)}, user: root}]
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations: {calls: {use: syscalls.summary, by: [pid, syscall]}}
`);
  const run = await runCli([spec, "--json", "-", "--quiet"]);
  const { aggregations, verdict } = resultOf(run);
  expect(verdict, run.stderr).toMatchObject({ status: "passed" });
  const ours = new Map(
    aggregations["calls"]!.table.rows.map(([pid, call, calls, errors]) => [
      `${pid} ${call}`,
      { calls: Number(calls), errors: Number(errors) },
    ]),
  );
  const { counts, pids } = stracedCalls(readFileSync(log, "latin1"));

  // What the first one does before its program starts is strace's own.
  const [first, ...children] = pids;
  const known = new Map([...ours].filter(([key]) => children.includes(key.split(" ")[0]!)));
  const expected = new Map([...counts].filter(([key]) => !key.startsWith(`${first} `)));
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(expected));
  for (const [key, { calls, errors }] of counts) {
    expect(ours.get(key)?.calls, key).toBeGreaterThanOrEqual(calls);
    expect(ours.get(key)?.errors, key).toBeGreaterThanOrEqual(errors);
  }

  const total = [...expected.values()].reduce((sum, { calls }) => sum + calls, 0);
  const failed = [...expected.values()].reduce((sum, { errors }) => sum + errors, 0);
  console.log(
    `strace and we agree on ${total} calls, ${failed} of them errors, in ${children.length} processes`,
  );
  expect(children.length).toBeGreaterThan(5);
  expect(total).toBeGreaterThan(2_000);
  expect(failed).toBeGreaterThan(10);
});

/** Calls and errors by `PID NAME`, and the processes in their order. A call that was interrupted in the log is two lines. */
function stracedCalls(log: string) {
  const counts = new Map<string, { calls: number; errors: number }>();
  const pids = new Set<string>();
  for (const line of log.split("\n")) {
    const [, pid = "", resumed, begun] = /^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()/u.exec(line) ?? [];
    const name = resumed ?? begun;
    if (name === undefined) continue;
    pids.add(pid);
    const count = counts.get(`${pid} ${name}`) ?? { calls: 0, errors: 0 };
    if (begun !== undefined) count.calls += 1;
    if (/ = -1 E(?!RESTART)[A-Z0-9]+ /u.test(line)) count.errors += 1;
    counts.set(`${pid} ${name}`, count);
  }
  return { counts, pids: [...pids] };
}
