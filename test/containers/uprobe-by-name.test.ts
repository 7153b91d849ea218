import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { StartedTestContainer } from "testcontainers";
import { beforeEach, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { pidOf, runIn, startContainer } from "../support/containers/container.ts";
import { compileWriter, WRITER, writerArguments } from "../support/containers/images/writers.ts";
import { buildCase, splitDebugFile } from "../support/elf-matrix/build.ts";
import { isRecording } from "../support/containers/is-recording.ts";
import { timeUntil } from "../support/session/spawn-session.ts";

/** Files are found by ftrace-run, as each container sees them; `uprobe-inodes.test.ts` has what the kernel does with them. */
const MUSL = "/lib/ld-musl-x86_64.so.1";

let glibc: StartedTestContainer;
let musl: StartedTestContainer;

beforeEach(async () => {
  [glibc, musl] = await Promise.all([startContainer(), startContainer({ image: "musl" })]);
});

test("probes on the libc of two containers and the host count each one's own writes, to the last", async () => {
  const { aggregations, session, verdict } = await recorded(`
  - {name: in_glibc, binary: {pid: ${pidOf(glibc)}, path: libc.so.6}, symbol: write, args: {fd: 'arg1:s32'}, filter: 'fd == 1 && COMM == "writer"'}
  - {name: in_musl, binary: {container: ${musl.getId().slice(0, 12)}, path: ${MUSL}}, symbol: write, args: {fd: 'arg1:s32'}, filter: 'fd == 1 && COMM == "writer"'}
  - {name: on_host, binary: libc.so.6, symbol: write, args: {fd: 'arg1:s32'}, filter: 'fd == 1 && COMM == "writer"'}`);
  const places = session?.probes?.map(({ path, offset }) => `${path}:0x${offset.toString(16)}`) ?? [];
  console.log(`${JSON.stringify(totalsOf(aggregations))} by ${places.join(", ")}`);
  expect(verdict.status).toBe("passed");
  expect(totalsOf(aggregations)).toEqual({ in_glibc: 300, in_musl: 100, on_host: 50 });
  // Never canonicalised: that would be the host's file.
  expect(session?.probes?.map(({ path }) => path)).toEqual([
    expect.stringMatching(new RegExp(`^/proc/${pidOf(glibc)}/root/.*/libc\\.so\\.6$`, "u")),
    expect.stringMatching(new RegExp(`^/proc/${pidOf(musl)}/root/.*musl`, "u")),
    expect.stringMatching(/^\/usr\/lib\//u),
  ]);
  const inodes = session?.probes?.map(({ device, inode }) => `${device} ${inode}`);
  expect(new Set(inodes).size).toBe(3);
});

test("a file that two containers share is said to be shared", async () => {
  const other = await startContainer();
  const spec = specFor(
    `  - {name: in_glibc, binary: {pid: ${pidOf(glibc)}, path: libc.so.6}, symbol: write}`,
    ["in_glibc"],
  );
  const { status, stderr } = await runCli(["check", spec]);
  expect(status).toBe(0);
  expect(stderr).toContain(
    `processes outside the container of process ${pidOf(glibc)} seem to execute the same file`,
  );
  expect(stderr).toContain(`scope: {pids: [${pidOf(glibc)}]}`);
  expect(stderr).toContain(String(pidOf(other)));
});

test("a path means what the container sees, links included; what it doesn't see is not taken from the host", async () => {
  const link = "ln -s /bin/sh /tmp/shell && ln -s /no/such /tmp/nowhere";
  expect((await runIn(glibc, ["sh", "-c", link])).status).toBe(0);
  const pid = pidOf(glibc);
  const entry = (path: string): string => `  - {name: x, binary: {pid: ${pid}, path: ${path}}, offset: 0}`;
  // The beginning of a file is no code: the message says which file was found.
  const { stderr } = await runCli(["check", specFor(entry("/tmp/shell"), ["x"])]);
  expect(stderr).toMatch(new RegExp(`offset 0x0 of /proc/${pid}/root/usr/bin/\\w+ is not in its code`, "u"));
  const missing = await runCli(["check", specFor(entry("/tmp/nowhere"), ["x"])]);
  expect(missing.status).toBe(3);
  expect(missing.stderr).toContain(`process ${pid} sees no file /tmp/nowhere`);
});

test("a name that a container's program only uses: which file of the container has it, and that one can be probed", async () => {
  const found: string[] = [];
  for (const container of [glibc, musl]) {
    const pid = pidOf(container);
    const entry = (path: string): string => `  - {binary: {pid: ${pid}, path: ${path}}, symbol: write}`;
    const imported = await runCli(["check", specFor(entry(WRITER), ["write"])]);
    expect(imported.status).toBe(3);
    expect(imported.stderr).toMatch(
      new RegExp(`/proc/${pid}/root/\\S+ uses "write" but does not define it`, "u"),
    );
    const path = /it is defined in "(?<path>.+)": use that as the path$/mu.exec(imported.stderr)?.groups?.[
      "path"
    ];
    found.push(path ?? imported.stderr);
    const there = await runCli(["check", specFor(entry(path ?? ""), ["write"])]);
    expect(there).toMatchObject({ status: 0 });
  }
  console.log(`write of ${WRITER}: ${found.join(", ")}`);
  // On the host, musl is at another place.
  expect(found).toEqual(["/usr/lib/x86_64-linux-gnu/libc.so.6", MUSL]);
});

test("the debug file of a container's program is found in the container", async () => {
  const folder = scratchFolder();
  const program = buildCase("pie", folder);
  copyFileSync(splitDebugFile(program, "link"), `/proc/${pidOf(glibc)}/root/tmp/stripped`);
  const spec = specFor(`  - {binary: {pid: ${pidOf(glibc)}, path: /tmp/stripped}, symbol: target}`, [
    "target",
  ]);
  const without = await runCli(["check", spec]);
  expect(without.status).toBe(3);
  expect(without.stderr).toContain('has no symbol "target"');
  // Under the name that the link has.
  copyFileSync(`${program}.debug`, `/proc/${pidOf(glibc)}/root/tmp/${basename(program)}.debug`);
  rmSync(folder, { recursive: true });
  expect(await runCli(["check", spec])).toMatchObject({ status: 0 });
});

/** 300 writes to standard output in one container, 100 in the other, 50 on the host, and some to standard error. */
async function recorded(probes: string): Promise<ResultDocument> {
  const names = [...probes.matchAll(/name: (\w+)/gu)].map(([, name]) => name!);
  let runner = 0;
  const running = runCli([specFor(probes, names), "--json", "-", "--quiet"], {
    onStart: (pid) => (runner = pid),
  });
  await timeUntil(() => isRecording(names), 30_000, "recording");
  await everybodyWrites();
  process.kill(runner, "SIGINT");
  return resultOf(await running);
}

async function everybodyWrites(): Promise<void> {
  const writer = join(scratchFolder(), "writer");
  compileWriter("glibc", writer);
  execFileSync(writer, writerArguments({ stdout: 50, stderr: 20 }), { stdio: "ignore" });
  const ran = await Promise.all([
    runIn(glibc, [WRITER, ...writerArguments({ stdout: 300, stderr: 7 })]),
    runIn(musl, [WRITER, ...writerArguments({ stdout: 100, stderr: 9 })]),
  ]);
  expect(ran.map(({ status }) => status)).toEqual([0, 0]);
}

function specFor(probes: string, names: readonly string[]): string {
  return scratchSpec(`
version: 1
duration: 60s
uprobes:
${probes}
aggregations:
${names.map((name) => `  ${name}: {use: count, of: ${name}}`).join("\n")}
`);
}

function totalsOf(aggregations: ResultDocument["aggregations"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(aggregations).map(([name, { scalars }]) => [name, scalars["total"]?.value]),
  );
}
