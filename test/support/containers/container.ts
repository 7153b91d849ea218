import { execFileSync } from "node:child_process";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { afterEach, inject } from "vitest";
import { IMAGES } from "./images/images.ts";
import type { Libc } from "./images/writers.ts";
import { APP, COMMAND } from "./packed-cli.ts";

/** Every container of a test has it, with the process that runs the tests as its value. */
export const LABEL = "ftrace-run.test";

export interface ContainerOptions {
  readonly image?: Libc;
  readonly capabilities?: readonly string[];
  /** Source on the host by target in the container; writable. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** With the machine's own process ids. */
  readonly hostPids?: boolean;
  /** The Node in it; the one that runs the tests, unless told. */
  readonly node?: string;
}

/** How a program ended in a container, with the beginning of what it said. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

afterEach(removeContainers);

/** By label, so that also one goes that failed to start. After each test; before, where a test has to see the end. */
export function removeContainers(): void {
  const ids = docker("ps", "--all", "--quiet", "--filter", `label=${LABEL}=${process.pid}`).split("\n");
  const [first, ...more] = ids.filter(Boolean);
  if (first !== undefined) docker("rm", "--force", "--volumes", first, ...more);
}

/** Its first process does nothing but collect others; it goes with the test. */
export function startContainer(options: ContainerOptions = {}): Promise<StartedTestContainer> {
  const { image = "glibc", capabilities = [], hostPids = false } = options;
  return new TestContainer(IMAGES[image])
    .withHostPids(hostPids)
    .withCommand(["sh", "-c", "echo ready; while :; do sleep 1; done"])
    .withWaitStrategy(Wait.forLogMessage("ready"))
    .withStartupTimeout(20_000)
    .withNetworkMode("none")
    .withLabels({ [LABEL]: String(process.pid) })
    .withAddedCapabilities(...capabilities)
    .withBindMounts([...mountsOf(options)])
    .start();
}

class TestContainer extends GenericContainer {
  withHostPids(hostPids: boolean): this {
    if (hostPids) this.hostConfig.PidMode = "host";
    return this;
  }
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly mode: "ro" | "rw";
}

function mountsOf({ image, node = process.execPath, mounts = {} }: ContainerOptions): readonly Mount[] {
  const own = Object.entries(mounts).map(([target, source]) => ({ source, target, mode: "rw" as const }));
  if (image === "musl") return own;
  return [
    ...own,
    { source: node, target: "/usr/bin/node", mode: "ro" },
    { source: inject("packedCli"), target: APP, mode: "ro" },
  ];
}

const KEEP_BYTES = 65_536;

/** What is beyond the limit is thrown away in the container already. */
const bounded = `"$@" >/tmp/stdout 2>/tmp/stderr; s=$?; head -c ${KEEP_BYTES} /tmp/stdout; head -c ${KEEP_BYTES} /tmp/stderr >&2; exit $s`;

export async function runIn(container: StartedTestContainer, command: readonly string[]): Promise<Ran> {
  const { exitCode, stdout, stderr } = await container.exec(["sh", "-c", bounded, "sh", ...command]);
  return { status: exitCode, stdout, stderr };
}

/** The packed command line in a container. */
export function cliIn(container: StartedTestContainer, args: readonly string[]): Promise<Ran> {
  return runIn(container, [`${APP}/${COMMAND}`, ...args]);
}

/** The engine's own command line: what testcontainers has no word for. */
export function docker(...args: readonly string[]): string {
  return execFileSync("docker", ["--host", inject("dockerHost"), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The number of a container's first process, on the host. */
export function pidOf(container: StartedTestContainer): number {
  return Number(docker("inspect", "--format", "{{.State.Pid}}", container.getId()));
}
