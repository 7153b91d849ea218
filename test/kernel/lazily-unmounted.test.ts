import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { tracingState } from "../support/session/state.ts";

const spec = `
version: 1
name: unmounted
duration: 3s
workload:
  - {run: [sleep, "61.5"], wait: false}
tracepoints: [sched:sched_switch]
`;

test("tracefs is lazily unmounted while recording: exit 5, says so, and nothing is left", async () => {
  const before = tracingState();
  const run = await runCli([scratchSpec(spec)], {
    through: ["unshare", "--mount", "--propagation", "private"],
    ...whenRecording((pid) => {
      const inside = ["--mount", "--target", String(pid), "umount", "--lazy", TRACEFS];
      expect(spawnSync("nsenter", inside).status).toBe(0);
    }),
  });
  expect(run.stderr).not.toContain("bug");
  expect(run.stderr).toContain(
    `error[state-differs]: tracefs was unmounted from ${TRACEFS} meanwhile: everything is undone, but the state could not be compared`,
  );
  expect(run.status).toBe(5);
  expect(readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"))).toEqual([]);
  expect(existsSync("/run/ftrace-run")).toBe(false);
  expect(tracingState()).toEqual(before);
});
