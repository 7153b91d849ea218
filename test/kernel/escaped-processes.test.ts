import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foldersForGroups } from "../../src/session/workload/control-group.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { killQuietly } from "../support/session/kill-quietly.ts";
import { livingIn, timeUntil } from "../support/session/spawn-session.ts";

/** Twice away from its session, with nothing in its environment, and deaf. */
const leave = `env -i PATH="$PATH" setsid --fork sh -c 'trap "" TERM HUP; echo $$ >left; exec sleep 60'`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync("/tmp/ftrace-run-escaped-");
});

afterEach(() => {
  if (existsSync(join(folder, "left"))) killQuietly(left());
  rmSync(folder, { recursive: true });
});

test("no process of the workload survives a verified teardown, wherever it went", async () => {
  spec("exit 0");
  const run = await runCli(["spec.yaml", "--json", "-", "--quiet"], { cwd: folder });
  expect(run).toMatchObject({ status: 0, stderr: "" });
  const { session } = resultOf(run);
  expect(session).toMatchObject({ teardown: { verified: true }, problems: [] });
  expect(livingIn([left()])).toEqual([]);
  expectNoGroups(session!.id);
});

test("nor the runner's death", async () => {
  spec("sleep 60");
  const run = runCli(["spec.yaml", "--quiet"], {
    cwd: folder,
    onStart: (pid) =>
      void timeUntil(() => existsSync(join(folder, "left")) && left() > 0, 20_000, "it has left").then(() =>
        process.kill(pid, "SIGKILL"),
      ),
  });
  await run;
  await timeUntil(() => !existsSync("/run/ftrace-run"), 2000, "the guardian has done its work");
  expect(livingIn([left()])).toEqual([]);
});

function spec(andThen: string): void {
  writeFileSync(join(folder, "leave.sh"), `${leave}\nuntil [ -s left ]; do sleep 0.01; done\n${andThen}\n`);
  const lines = [
    "version: 1",
    "tracepoints: [sched:sched_process_exec]",
    "workload: [{run: [sh, leave.sh]}]",
  ];
  writeFileSync(join(folder, "spec.yaml"), `${lines.join("\n")}\n`);
}

function left(): number {
  return Number(readFileSync(join(folder, "left"), "utf8"));
}

function expectNoGroups(session: string): void {
  const places = foldersForGroups();
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) expect(existsSync(`${place}/${session}`)).toBe(false);
}
