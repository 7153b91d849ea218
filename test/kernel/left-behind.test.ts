import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";

const folder = mkdtempSync("/tmp/ftrace-run-left-");
const spec = join(folder, "left.yaml");
writeFileSync(spec, "version: 1\nduration: 500ms\ntracepoints: [sched:sched_switch]\n");

afterAll(() => rmSync(folder, { recursive: true }));

test("somebody holds our instance open: exit 5, with what is left, by whom, and how to undo it", async () => {
  const holder = Promise.withResolvers<ChildProcess>();
  const run = await runCli([spec, "--quiet"], {
    onStart: (pid) => void holdInstanceOf(pid).then(holder.resolve),
  });
  const held = await holder.promise;
  const [instance = ""] = ours();
  const path = `${TRACEFS}/instances/${instance}`;
  try {
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(`EBUSY on instances/${instance}, held open by sleep (${held.pid})`);
    expect(run.stderr).toContain(`rmdir ${path}`);
    expect(run.stdout).toContain(`instances/${instance} (left by this run)`);
    expect(run.stdout).toContain("verdict: the kernel's state was not restored (exit 5)");
    // What can't be removed costs nothing meanwhile.
    expect(readFileSync(`${path}/events/enable`, "utf8")).toBe("0\n");
    expect(readFileSync(`${path}/tracing_on`, "utf8")).toBe("0\n");
    const again = await runCli(["recover"]);
    expect(again.status).toBe(5);
    expect(again.stderr).toContain(`rmdir ${path}`);
  } finally {
    held.kill("SIGKILL");
    await once(held, "exit");
  }
  expect(await runCli(["recover"])).toMatchObject({ status: 0, stderr: "" });
  expect(ours()).toEqual([]);
  expect(existsSync("/run/ftrace-run")).toBe(false);
});

function ours(): string[] {
  return readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"));
}

async function holdInstanceOf(runner: number): Promise<ChildProcess> {
  const isTheirs = (name: string): boolean => name.startsWith(`ftrace-run-${runner}-`);
  // The kernel makes the folder before the files in it.
  const pipe = (): string => `${TRACEFS}/instances/${ours().find(isTheirs)}/trace_pipe`;
  await timeUntil(() => existsSync(pipe()), 10_000, "an instance");
  const descriptor = openSync(pipe(), "r");
  const child = spawn("sleep", ["60"], { stdio: ["ignore", "ignore", "ignore", descriptor] });
  closeSync(descriptor);
  return child;
}
