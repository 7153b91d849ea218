import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { docker, LABEL, removeContainers } from "../support/containers/container.ts";
import { IMAGES } from "../support/containers/images/images.ts";
import { APP, COMMAND } from "../support/containers/packed-cli.ts";
import { longSpec, WORK } from "../support/containers/spec-in-container.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { tracingState } from "../support/session/state.ts";

const LIMIT_MS = 2000;
const NPM = "/usr/lib/npm";

let before: ReadonlyMap<string, string>;

beforeEach(() => {
  before = tracingState();
});

/** A test that fails leaves nothing behind either. */
afterEach(async () => {
  removeContainers();
  if (ours().length > 0) await runCli(["recover", "--force"]);
});

const runner = [`${APP}/${COMMAND}`, "spec.yaml"];
const npx = ["node", `${NPM}/bin/npx-cli.js`, "--no-install", "ftrace-run", "spec.yaml"];
const npmRun = ["node", `${NPM}/bin/npm-cli.js`, "run", "trace"];

/**
 * A signal that a container's first process doesn't handle has no effect (kernel/signal.c, `sig_task_ignored`): npm handles
 * SIGTERM and SIGINT, and passes SIGINT on to a shell that keeps it.
 */
test.each([
  ["TERM", "ftrace-run", runner],
  ["INT", "ftrace-run", runner],
  ["HUP", "ftrace-run", runner],
  ["TERM", "npx", npx],
  ["TERM", "npm run", npmRun],
] as const)(
  "SIG%s to %s as the first process: nothing is left after two seconds",
  async (signal, name, command) => {
    const container = start(command);
    await timeUntil(() => ours().some(isRecording), 30_000, "a recording");
    docker("kill", "--signal", signal, container);
    const ms = await timeUntil(() => ours().length === 0, LIMIT_MS, `${signal} to ${name}`);
    console.log(`SIG${signal} to ${name} as the first process: gone in ${ms.toFixed(0)} ms`);
    await timeUntil(() => !isRunning(container), 20_000, "the container's end");
    expect(tracingState()).toEqual(before);
  },
);

/** `command` is process 1; /run is the container's own. */
function start(command: readonly string[]): string {
  const work = longSpec();
  const scripts = { trace: `${APP}/${COMMAND} spec.yaml` };
  writeFileSync(join(work, "package.json"), JSON.stringify({ name: "project", private: true, scripts }));
  const mounts = [
    [process.execPath, "/usr/bin/node"],
    [inject("packedCli"), APP],
    [npmFolder(), NPM],
    [TRACEFS, TRACEFS],
    [work, WORK],
    [join(inject("packedCli"), "node_modules"), `${WORK}/node_modules`],
  ].flatMap(([source, target]) => ["--volume", `${source}:${target}`]);
  const label = `${LABEL}=${process.pid}`;
  const options = [
    "--detach",
    "--network",
    "none",
    "--label",
    label,
    "--workdir",
    WORK,
    "--env",
    "HOME=/tmp",
  ];
  return docker("run", ...options, ...mounts, IMAGES.glibc, ...command).trim();
}

function npmFolder(): string {
  const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
  return dirname(dirname(realpathSync(npm)));
}

function ours(): readonly string[] {
  return readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"));
}

function isRecording(instance: string): boolean {
  const file = `${TRACEFS}/instances/${instance}/events/sched/sched_switch/enable`;
  return existsSync(file) && readFileSync(file, "utf8") === "1\n";
}

function isRunning(container: string): boolean {
  return docker("inspect", "--format", "{{.State.Running}}", container).trim() === "true";
}
