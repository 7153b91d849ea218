import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import type { StartedTestContainer } from "testcontainers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  cliIn,
  type ContainerOptions,
  docker,
  removeContainers,
  runIn,
  startContainer,
} from "../support/containers/container.ts";
import { longSpec, WORK } from "../support/containers/spec-in-container.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { isMounted, TRACEFS } from "../support/kernel-tier/availability.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { tracingState } from "../support/session/state.ts";

const SESSIONS = "/run/ftrace-run";
const SWITCH = "events/sched/sched_switch/enable";

let before: ReadonlyMap<string, string>;

beforeEach(() => {
  if (ours().length > 0) throw new Error(`left by others: ${ours().join(" ")}`);
  before = tracingState();
});

/** A test that fails leaves nothing behind either. */
afterEach(async () => {
  removeContainers();
  if (ours().length > 0) await runCli(["recover", "--force"]);
  if (existsSync(SESSIONS)) rmdirSync(SESSIONS);
});

describe("a container with a /run of its own", () => {
  test("is killed: the kernel has stopped its tracing, its instance stays, and `recover --force` takes it away", async () => {
    const { container, instance } = await recordIn({ mounts: { [TRACEFS]: TRACEFS } });
    await kill(container, instance);
    expect(read(instance, SWITCH)).toBe("1\n");
    const looked = await runCli(["recover"]);
    expect(looked).toMatchObject({ status: 0, stderr: "" });
    expect(words(looked.stdout)).toBe(
      `${instance}: instance of an unknown session, perhaps in a container. It may still be in use, so it was not removed. ` +
        "To remove it: ftrace-run recover --force",
    );
    expect(ours()).toEqual([instance]);
    expect(await runCli(["recover", "--force"])).toEqual({
      status: 0,
      stdout: `${instance}: restored, nothing is left\n`,
      stderr: "",
    });
    expectAsBefore();
  });

  test("lives: `recover` on the host and a session there leave it alone, and it ends in order", async () => {
    const { container, instance, ended } = await recordIn({ mounts: { [TRACEFS]: TRACEFS } });
    expect((await runCli(["recover"])).stdout).toContain(instance);
    const other = await startContainer({ mounts: { [TRACEFS]: TRACEFS } });
    expect((await cliIn(other, ["recover"])).stdout).toContain(instance);
    expect(read(instance, "tracing_on")).toBe("1\n");
    await interrupt(container);
    expect((await ended).stdout).toContain("teardown: verified");
    expectAsBefore();
  });

  test("has its runner killed: its guardian undoes it, inside", async () => {
    const { container, ended } = await recordIn({ mounts: { [TRACEFS]: TRACEFS } });
    await runIn(container, ["sh", "-c", "kill -9 $(cat /tmp/runner)"]);
    await ended;
    await timeUntil(() => ours().length === 0, 3000, "its guardian");
    expectAsBefore();
  });
});

describe("a container that shares /run/ftrace-run with the host", () => {
  const shared = { [TRACEFS]: TRACEFS, [SESSIONS]: SESSIONS };

  beforeEach(() => {
    mkdirSync(SESSIONS, { mode: 0o700 });
  });

  test("lives: nobody takes its owner for dead because its number means another process, or none, elsewhere", async () => {
    const { container, instance, ended } = await recordIn({ mounts: shared });
    expect(await runCli(["recover"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${instance}: still running, not touched`) as string,
    });
    const other = await startContainer({ mounts: shared });
    expect(words((await cliIn(other, ["recover"])).stdout)).toContain(
      `${instance}: session of another container. It may still be running, so it was not undone.`,
    );
    expect(read(instance, "tracing_on")).toBe("1\n");
    await interrupt(container);
    expect((await ended).stdout).toContain("teardown: verified");
    expectAsBefore();
  });

  test("is killed: the host's `recover` undoes it", async () => {
    const { container, instance } = await recordIn({ mounts: shared });
    await kill(container, instance);
    expect(await runCli(["recover"])).toEqual({
      status: 0,
      stdout: `${instance}: restored, nothing is left\n`,
      stderr: "",
    });
    expectAsBefore();
  });

  test("is killed: another container can't tell, and undoes it when it is told to", async () => {
    const { container, instance } = await recordIn({ mounts: shared });
    const other = await startContainer({ mounts: shared });
    await kill(container, instance);
    expect(words((await cliIn(other, ["recover"])).stdout)).toContain(
      `${instance}: session of another container`,
    );
    expect(ours()).toEqual([instance]);
    expect(await cliIn(other, ["recover", "--force"])).toEqual({
      status: 0,
      stdout: `${instance}: restored, nothing is left\n`,
      stderr: "",
    });
    expectAsBefore();
  });

  test("is killed, having mounted tracefs for itself: undoing it on the host doesn't unmount the host's", async () => {
    const { container, instance } = await recordIn({
      capabilities: ["SYS_ADMIN"],
      mounts: { [SESSIONS]: SESSIONS },
    });
    expect(readFileSync(`${SESSIONS}/${instance}/journal`, "utf8")).toContain(`umount ${TRACEFS}`);
    await kill(container, instance);
    expect(await runCli(["recover"])).toMatchObject({ status: 0, stderr: "" });
    expect(isMounted()).toBe(true);
    expectAsBefore();
  });

  test("is killed: a host without a mount of tracefs reaches its instance all the same, and mounts nothing", async () => {
    const { container, instance } = await recordIn({
      capabilities: ["SYS_ADMIN"],
      mounts: { [SESSIONS]: SESSIONS },
    });
    await kill(container, instance);
    const script = `umount -a -t tracefs,debugfs; "$@"; status=$?; ! grep " tracefs " /proc/self/mounts && exit $status`;
    const blind = ["unshare", "--mount", "sh", "-c", script, "sh"];
    expect(await runCli(["recover"], { through: blind })).toEqual({
      status: 0,
      stdout: `${instance}: restored, nothing is left\n`,
      stderr: "",
    });
    expectAsBefore();
  });

  test("is killed, with the machine's process ids: the same", async () => {
    const { container, instance } = await recordIn({ mounts: shared, hostPids: true });
    await kill(container, instance);
    expect(await runCli(["recover"])).toMatchObject({ status: 0, stderr: "" });
    expectAsBefore();
  });
});

interface Recording {
  readonly container: StartedTestContainer;
  readonly instance: string;
  /** What the run says when it is over. */
  readonly ended: Promise<{ readonly stdout: string }>;
}

/** A container in which a recording has begun. The runner's number there is in /tmp/runner. */
async function recordIn(options: ContainerOptions): Promise<Recording> {
  const container = await startContainer({ ...options, mounts: { ...options.mounts, [WORK]: longSpec() } });
  const script = `echo $$ >/tmp/runner; exec /opt/app/node_modules/.bin/ftrace-run ${WORK}/spec.yaml`;
  const ended = runIn(container, ["sh", "-c", script]);
  await timeUntil(() => ours().some(isRecording), 20_000, "a recording");
  return { container, instance: ours()[0]!, ended };
}

/** A new instance has `tracing_on` = 1 from the kernel, and its events off; its files come one after the other. */
function isRecording(instance: string): boolean {
  return [SWITCH, "tracing_on"].every(
    (file) => existsSync(`${TRACEFS}/instances/${instance}/${file}`) && read(instance, file) === "1\n",
  );
}

/**
 * The guardian dies with the container: nobody is left to write anything. That the instance records no more is the
 * kernel's own doing (free_buffer).
 */
async function kill(container: StartedTestContainer, instance: string): Promise<void> {
  docker("kill", container.getId());
  await timeUntil(() => read(instance, "tracing_on") === "0\n", 2000, "tracing to stop");
}

async function interrupt(container: StartedTestContainer): Promise<void> {
  await runIn(container, ["sh", "-c", "kill -INT $(cat /tmp/runner)"]);
}

function ours(): readonly string[] {
  return readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"));
}

function read(instance: string, file: string): string {
  return readFileSync(`${TRACEFS}/instances/${instance}/${file}`, "utf8");
}

function words(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function expectAsBefore(): void {
  expect(ours()).toEqual([]);
  expect(tracingState()).toEqual(before);
}
