import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { report, run } from "../../src/index.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";

const WRITES = `version: 1
workload: [{run: [sh, -c, 'for i in 1 2 3 4 5; do sleep 0.1; done']}]
tracepoints: [sched:sched_process_exec]
aggregations: {n: {use: count, of: sched:sched_process_exec}}
expect: [n.total >= 5]
`;
const ENDLESS = "version: 1\nduration: 60s\ntracepoints: [sched:sched_switch]\n";

test("a run gives its progress, then its result, and keeps what it is told to", async () => {
  const out = join(scratchFolder(), "results");
  const session = run({ text: WRITES }, { out });
  const phases = new Set<string>();
  for await (const { phase } of session) phases.add(phase);
  const { verdict, session: outcome, recording } = await session;
  expect([...phases]).toEqual(["preparing", "recording", "stopping", "restoring", "done"]);
  expect(verdict).toMatchObject({ status: "passed", exitStatus: 0 });
  expect(outcome).toMatchObject({ recording: join(out, "trace.dat"), teardown: { verified: true } });
  expect(recording?.totals.lost).toBe(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(["report.md", "result.json", "trace.dat"]));
  expect((await report(join(out, "trace.dat"), { text: WRITES })).aggregations).toEqual(
    (await session).aggregations,
  );
});

test("an abort ends the recording early; the result is about what was recorded", async () => {
  const controller = new AbortController();
  const session = run({ text: ENDLESS }, { signal: controller.signal });
  for await (const { phase, events } of session) if (phase === "recording" && events > 0) controller.abort();
  const { verdict, session: outcome, recording } = await session;
  expect(verdict.status).toBe("passed");
  expect(outcome).toMatchObject({
    stoppedBy: { kind: "signal", signal: "SIGINT" },
    teardown: { verified: true },
  });
  expect(outcome?.recording).toBeUndefined();
  expect(recording?.totals.recorded).toBeGreaterThan(0);
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test("two runs of one process don't disturb each other", async () => {
  const results = await Promise.all([run({ text: WRITES }), run({ text: WRITES })]);
  expect(results.map(({ verdict }) => verdict.status)).toEqual(["passed", "passed"]);
  expect(results.every(({ session }) => session?.teardown.verified)).toBe(true);
  for (const { session } of results) expect(existsSync(join(TRACEFS, "instances", session!.id))).toBe(false);
});
