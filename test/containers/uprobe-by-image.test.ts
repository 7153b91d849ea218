import { statSync } from "node:fs";
import type { StartedTestContainer } from "testcontainers";
import { beforeEach, expect, inject, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { type CliResult, runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { pidOf, runIn, startContainer } from "../support/containers/container.ts";
import { isRecording } from "../support/containers/is-recording.ts";
import { IMAGES } from "../support/containers/images/images.ts";
import { WRITER, writerArguments } from "../support/containers/images/writers.ts";
import { timeUntil } from "../support/session/spawn-session.ts";

/** Which containers have an image is the engine's to know: the tier's own one is asked, by `docker`. */
let first: StartedTestContainer;
let second: StartedTestContainer;
let musl: StartedTestContainer;

beforeEach(async () => {
  const images = [{}, {}, { image: "musl" }] as const;
  [first, second, musl] = (await Promise.all(images.map(startContainer))) as [
    typeof first,
    typeof second,
    typeof musl,
  ];
});

test("a probe on the libc of an image's two containers counts the writes of both, and of nobody else", async () => {
  let runner = 0;
  const running = cli(
    [specFor(IMAGES.glibc, "libc.so.6"), "--json", "-", "--quiet"],
    (pid) => (runner = pid),
  );
  await timeUntil(() => isRecording(["write"]), 30_000, "recording");
  const writers = [first, second, musl].map((container, index) =>
    runIn(container, [WRITER, ...writerArguments({ stdout: 300 - 100 * index, stderr: 7 })]),
  );
  expect((await Promise.all(writers)).map(({ status }) => status)).toEqual([0, 0, 0]);
  process.kill(runner, "SIGINT");
  const { aggregations, session } = resultOf(await running);
  const total = aggregations["writes"]?.scalars["total"]?.value;
  console.log(
    `300 + 200 writes in two containers, 100 in another: ${total} by ${session?.probes?.[0]?.path}`,
  );
  expect(total).toBe(500);
  expect([pidOf(first), pidOf(second)].map((pid) => `/proc/${pid}`)).toContain(
    session?.probes?.[0]?.path.split("/root/")[0],
  );
});

test("where one of them has replaced the file, it isn't one any more: an error that lists both", async () => {
  await changedInSecond(`cp -p ${WRITER} /tmp/c && mv /tmp/c ${WRITER}`);
  expect(inodeOf(second)).not.toBe(inodeOf(first));
});

test("nor where one has changed no more than its times, which leaves its copy the inode number", async () => {
  await changedInSecond(`touch -c ${WRITER}`);
  expect(inodeOf(second)).toBe(inodeOf(first));
});

async function changedInSecond(command: string): Promise<void> {
  expect(await check(IMAGES.glibc, WRITER, "main")).toMatchObject({ status: 0 });
  expect((await runIn(second, ["sh", "-c", command])).status).toBe(0);
  const { status, stderr } = await check(IMAGES.glibc, WRITER, "main");
  expect(status).toBe(2);
  expect(stderr).toContain(`2 running containers use image "${IMAGES.glibc}"`);
  for (const container of [first, second])
    expect(stderr).toContain(`${container.getId().slice(0, 12)} (process ${pidOf(container)})`);
}

function inodeOf(container: StartedTestContainer): number {
  return statSync(`/proc/${pidOf(container)}/root${WRITER}`).ino;
}

test("an image that none runs: exit 3, and those that do", async () => {
  const { status, stderr } = await check("ftrace-run-test-glibd:1", WRITER, "main");
  expect(status).toBe(3);
  expect(stderr).toContain(`did you mean "${IMAGES.glibc}"? running: "`);
  expect(stderr).toContain(`"${IMAGES.musl}"`);
});

test("an engine that can't be reached: exit 3, in its own words, and what to write instead", async () => {
  const spec = specFor(IMAGES.glibc, WRITER, "main");
  const { status, stderr } = await runCli(["check", spec], { env: { DOCKER_HOST: "unix:///no/such.sock" } });
  expect(status).toBe(3);
  expect(stderr).toMatch(/no container engine answered \(docker: ".*\/no\/such\.sock/u);
  expect(stderr).toContain("binary: {container: ID, …} or {pid: N, …}");
});

function check(image: string, path: string, symbol: string): Promise<CliResult> {
  return cli(["check", specFor(image, path, symbol)]);
}

function cli(args: readonly string[], onStart: (pid: number) => void = () => {}): Promise<CliResult> {
  return runCli(args, { env: { DOCKER_HOST: inject("dockerHost") }, onStart });
}

function specFor(image: string, path: string, symbol = "write"): string {
  return scratchSpec(`
version: 1
duration: 60s
uprobes:
  - {binary: {image: "${image}", path: ${path}}, symbol: ${symbol}, args: {fd: 'arg1:s32'}, filter: 'fd == 1 && COMM == "writer"'}
aggregations:
  writes: {use: count, of: ${symbol}}
`);
}
