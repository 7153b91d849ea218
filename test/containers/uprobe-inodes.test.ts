import { execFileSync } from "node:child_process";
import { existsSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { StartedTestContainer } from "testcontainers";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTracefs } from "../../src/tracefs/kernel-tracefs.ts";
import { pidOf, runIn, startContainer } from "../support/containers/container.ts";
import { compileWriter, WRITER, writerArguments } from "../support/containers/images/writers.ts";
import { offsetOf } from "../support/containers/libc-symbol.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";

/*
 * What the kernel does with a uprobe on a container's libc: facts that docs/containers.md states, without ftrace-run.
 * A probe belongs to an inode. Containers of one image share their files' inodes until one of them writes to the file.
 */
const GLIBC = "/lib/x86_64-linux-gnu/libc.so.6";
const MUSL = "/lib/ld-musl-x86_64.so.1";
const MUSL_ON_HOST = "/lib/x86_64-linux-musl/libc.so";
const INSTANCE = "instances/uprobe-inodes";
const PROBE = "ftrace_run_test/libc_write";

const tracefs = openTracefs(TRACEFS);

let first: StartedTestContainer;
let second: StartedTestContainer;
let musl: StartedTestContainer;
let offsets: Readonly<Record<"glibc" | "musl", bigint>>;

beforeAll(() => {
  offsets = { glibc: offsetOf(GLIBC, "write"), musl: offsetOf(MUSL_ON_HOST, "write") };
});

beforeEach(async () => {
  [first, second, musl] = await Promise.all([
    startContainer(),
    startContainer(),
    startContainer({ image: "musl" }),
  ]);
});

afterEach(removeProbe);

test("on one container's glibc: every container of that image, neither another libc nor the host's", async () => {
  probe(`/proc/${pidOf(first)}/root${GLIBC}`, offsets.glibc);
  await everybodyWrites();
  expect(counts()).toEqual([200, 300]);
});

test("on a container's musl: that one", async () => {
  probe(`/proc/${pidOf(musl)}/root${MUSL}`, offsets.musl);
  await everybodyWrites();
  expect(counts()).toEqual([100]);
});

test("on the host's glibc: the host, and no container, though its files are the same bytes", async () => {
  probe(GLIBC, offsets.glibc);
  await everybodyWrites();
  expect(counts()).toEqual([50]);
});

test("after a container has its own copy of the file, it is a file of its own", async () => {
  const copy = "cp -p /lib/x86_64-linux-gnu/libc.so.6 /tmp/c && mv /tmp/c /lib/x86_64-linux-gnu/libc.so.6";
  expect((await runIn(first, ["sh", "-c", copy])).status).toBe(0);
  probe(`/proc/${pidOf(first)}/root${GLIBC}`, offsets.glibc);
  await everybodyWrites();
  expect(counts()).toEqual([300]);
});

test("the path means what it says only as long as nobody canonicalises it", () => {
  const path = `/proc/${pidOf(musl)}/root${MUSL}`;
  expect(statSync(path).isFile()).toBe(true);
  const canonical = readlinkSync(`/proc/${pidOf(musl)}/root`);
  expect(canonical).toBe("/");
  expect(statSync(path).ino).not.toBe(statSync(join(canonical, MUSL)).ino);
});

/** 300 and 200 in the two containers with glibc, 100 in the one with musl, 50 on the host. */
async function everybodyWrites(): Promise<void> {
  const writer = join(scratchFolder(), "writer");
  compileWriter("glibc", writer);
  execFileSync(writer, writerArguments({ stdout: 30, stderr: 20 }), { stdio: "ignore" });
  const containers = [first, second, musl].map((container, index) =>
    runIn(container, [WRITER, ...writerArguments({ stdout: 300 - 100 * index })]),
  );
  for (const { status } of await Promise.all(containers)) expect(status).toBe(0);
}

function probe(path: string, offset: bigint): void {
  expectOk(tracefs.append("uprobe_events", `p:${PROBE} ${path}:0x${offset.toString(16)} fd=%di:s32`));
  expectOk(tracefs.makeInstance("uprobe-inodes"));
  // Shells and cat write, too.
  expectOk(tracefs.replace(`${INSTANCE}/events/${PROBE}/filter`, 'COMM == "writer"'));
  expectOk(tracefs.append(`${INSTANCE}/events/${PROBE}/enable`, "1"));
}

/** How many events each writer's process has, ascending: from the kernel's own text. */
function counts(): readonly number[] {
  expectOk(tracefs.append(`${INSTANCE}/tracing_on`, "0"));
  const text = tracefs.read(`${INSTANCE}/trace`);
  if (!text.ok) throw new Error(text.error.errno);
  const tasks = [...text.value.matchAll(/^ *(writer-\d+) .* libc_write: /gm)].map(([, task]) => task);
  return [...Map.groupBy(tasks, (task) => task).values()]
    .map(({ length }) => length)
    .toSorted((a, b) => a - b);
}

function removeProbe(): void {
  if (existsSync(join(TRACEFS, INSTANCE))) {
    expectOk(tracefs.append(`${INSTANCE}/events/enable`, "0"));
    expectOk(tracefs.removeInstance("uprobe-inodes"));
  }
  if (existsSync(join(TRACEFS, "events", PROBE))) expectOk(tracefs.append("uprobe_events", `-:${PROBE}`));
}

function expectOk(result: { readonly ok: boolean }): void {
  expect(result).toMatchObject({ ok: true });
}
