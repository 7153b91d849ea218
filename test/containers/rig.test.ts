import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { docker, removeContainers, runIn, startContainer } from "../support/containers/container.ts";
import { cgroupsNamed, processesIn } from "../support/containers/engine/cgroups.ts";
import { type Engine, startEngine } from "../support/containers/engine/engine.ts";
import { IMAGES, importImages } from "../support/containers/images/images.ts";
import { WRITER, writerArguments } from "../support/containers/images/writers.ts";
import { timeUntil } from "../support/session/spawn-session.ts";

let before: HostState;
beforeEach(() => {
  before = hostState();
});

test("an engine that ran a container leaves no process, mount, cgroup or file", async () => {
  const engine = await startEngine();
  busy(engine);
  expect(processesOf(engine.name).length).toBeGreaterThan(2);
  expect(processesIn(cgroupsNamed(engine.name)).length).toBeGreaterThan(0);
  expect(existsSync(`/tmp/${engine.name}`)).toBe(true);
  await engine.stop();
  expectNothingOf(engine.name);
});

test("nor does one whose owner is killed while a container runs", async () => {
  const module = join(import.meta.dirname, "../support/containers/engine/engine.ts");
  const script = `const { startEngine } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify(await startEngine())); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
  const engine = JSON.parse(line) as Engine;
  busy(engine);
  owner.kill("SIGKILL");
  await timeUntil(() => !existsSync(`/proc/${engine.pid}`), 20_000, "its keeper to end");
  expectNothingOf(engine.name);
});

test("a test's containers go by their label, also one that was never started", async () => {
  const labels = Object.entries((await startContainer()).getLabels());
  const label = labels.find(([name]) => name === "ftrace-run.test")!.join("=");
  docker("create", "--label", label, "--network", "none", IMAGES.musl, "sh");
  const labelled = (): number =>
    docker("ps", "--all", "--quiet", "--filter", `label=${label}`).split("\n").filter(Boolean).length;
  expect(labelled()).toBe(2);
  removeContainers();
  expect(labelled()).toBe(0);
});

test("what a program says is kept to a limit", async () => {
  const container = await startContainer();
  const { status, stdout } = await runIn(container, ["head", "-c", "10000000", "/dev/zero"]);
  expect({ status, length: stdout.length }).toEqual({ status: 0, length: 65_536 });
});

test.each(["glibc", "musl"] as const)(
  "the writer of the %s image writes as often as it is told",
  async (image) => {
    const container = await startContainer({ image });
    const writes = { stdout: 300, stderr: 20, files: { "/tmp/file": 7 } };
    const { status, stdout, stderr } = await runIn(container, [WRITER, ...writerArguments(writes)]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "x\n".repeat(300),
      stderr: "x\n".repeat(20),
    });
    expect((await runIn(container, ["cat", "/tmp/file"])).stdout).toBe("x\n".repeat(7));
  },
);

/** A container that runs until it is killed. */
function busy({ host }: Engine): void {
  importImages(host, process.execPath);
  const args = ["run", "--detach", "--network", "none", IMAGES.glibc, "sleep", "1000"];
  execFileSync("docker", ["--host", host, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

interface HostState {
  readonly mounts: string;
  readonly cgroups: readonly string[];
  readonly run: readonly string[];
  readonly engines: readonly string[];
}

/** All of it, not what is expected to change: without what others come and go with (processes, files in /tmp). */
function hostState(): HostState {
  return {
    mounts: readFileSync("/proc/self/mountinfo", "utf8"),
    cgroups: cgroupFolders("/sys/fs/cgroup"),
    run: readdirSync("/run").toSorted(),
    engines: readdirSync("/tmp").filter((name) => name.startsWith("ftrace-run-engine-")),
  };
}

function cgroupFolders(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.flatMap(({ name }) => [join(folder, name), ...cgroupFolders(join(folder, name))]);
}

function expectNothingOf(name: string): void {
  expect(processesOf(name)).toEqual([]);
  expect(hostState()).toEqual(before);
}

/** Whose command line or cgroup names the engine: its keeper, dockerd, containerd, a shim a container, and what they run. */
function processesOf(name: string): readonly string[] {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) =>
    ["cmdline", "cgroup"].some((file) => textOf(`/proc/${pid}/${file}`).includes(name)),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
