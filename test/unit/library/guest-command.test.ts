import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { render, report } from "../../../src/index.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { type EndedCommand, runCommand, takeResult } from "../../../src/library/guest-command.ts";
import { TemporaryFolder } from "../../../src/vm/temporary-folder.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

const source = { path: "my.yaml", text: "version: 1\n" };
const SIGINT = { signal: "SIGINT", number: 2 } as const;

/** How a shell's command ends; `meanwhile` is called once it runs. */
async function run(script: string, meanwhile?: () => void, abort?: AbortSignal): Promise<EndedCommand> {
  const folder = new TemporaryFolder(scratchFolder());
  const started = join(folder.path, "started");
  const ended = runCommand(["/bin/sh", "-c", `: > ${started}; ${script}`], folder, abort);
  if (meanwhile) {
    while (!existsSync(started)) await sleep(10);
    meanwhile();
  }
  try {
    return await ended;
  } finally {
    folder.remove();
  }
}

test("a command's exit status and its last words", async () => {
  expect(await run("echo why >&2; exit 3")).toEqual({ status: 3, stderr: "why\n" });
});

test("a program that can't be started has failed", async () => {
  const folder = new TemporaryFolder(scratchFolder());
  expect(await runCommand(["/nowhere/node"], folder, undefined)).toMatchObject({
    status: 6,
    stderr: expect.stringContaining("ENOENT") as string,
  });
  folder.remove();
});

test("an abort is passed on as SIGINT, before the command has begun too", async () => {
  const abort = new AbortController();
  expect(await run("exec sleep 60", () => abort.abort(), abort.signal)).toMatchObject({
    status: 130,
    stoppedBy: SIGINT,
  });
  expect(await run("exec sleep 60", undefined, abort.signal)).toMatchObject({ status: 130 });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)("%s is the command's", async (signal) => {
  const listeners = process.listenerCount(signal);
  const { status, stoppedBy } = await run("exec sleep 60", () => process.emit(signal, signal));
  expect(stoppedBy?.signal).toBe(signal);
  expect(status).toBe(128 + stoppedBy!.number);
  expect(process.listenerCount(signal)).toBe(listeners);
});

test("a killed program's command is ended", async () => {
  const url = (path: string): string =>
    JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).pathname);
  const program = `
    import { runCommand } from ${url("library/guest-command.ts")};
    import { TemporaryFolder } from ${url("vm/temporary-folder.ts")};
    const folder = new TemporaryFolder(process.argv[1]);
    void runCommand(["/bin/sh", "-c", "echo $$ > " + folder.path + "/pid; exec sleep 60"], folder);
    process.stdout.write(folder.path);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program, scratchFolder()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [path] = (await once(owner.stdout, "data")) as [Buffer];
  const file = join(path.toString(), "pid");
  while (!existsSync(file) || readFileSync(file, "utf8") === "") await sleep(10);
  const pid = readFileSync(file, "utf8").trim();
  owner.kill("SIGKILL");
  await once(owner, "exit");
  for (let tries = 0; tries < 100 && existsSync(path.toString()); tries++) await sleep(50);
  expect(existsSync(path.toString())).toBe(false);
  for (let tries = 0; tries < 100 && isRunning(pid); tries++) await sleep(20);
  expect(isRunning(pid)).toBe(false);
});

/** No process may be there to collect it. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\tZ/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** What the caller gets where the command left this and ended so. */
function taken(left: string | undefined, ended: EndedCommand): ResultDocument {
  const folder = scratchFolder();
  if (left !== undefined) writeFileSync(join(folder, "result.json"), left);
  return takeResult(folder, ended, source);
}

test("a result that says what the exit status says is taken as it is; else the verdict is an error, with the reason", async () => {
  const result = await passed();
  const left = await render(result, "json");
  expect(taken(left, { status: 0, stderr: "" }).verdict).toEqual(result.verdict);
  const contradicted = taken(left, {
    status: 6,
    stderr: "error[output-failed]: cannot write out (ENOSPC)\n",
  });
  expect(contradicted.verdict).toMatchObject({ status: "error", exitStatus: 6 });
  expect(contradicted.problems.at(-1)).toMatchObject({
    code: "vm-failed",
    message:
      "the run in a guest ended with exit status 6, but its result has 0: error[output-failed]: cannot write out (ENOSPC)",
  });
});

test("without a result: interrupted where a signal ended it, else an error", () => {
  const stopped = taken(undefined, { status: 130, stderr: "", stoppedBy: SIGINT });
  expect(stopped).toMatchObject({
    verdict: { status: "interrupted", exitStatus: 130 },
    notRun: { because: "signal", signal: "SIGINT", number: 2 },
    problems: [],
  });
  for (const ended of [
    { status: 6, stderr: "", stoppedBy: SIGINT },
    { status: 130, stderr: "" },
  ]) {
    const { verdict, problems } = taken(undefined, ended);
    expect(verdict).toMatchObject({ status: "error", exitStatus: 6 });
    expect(problems).toMatchObject([{ code: "vm-failed" }]);
  }
});

/** A result with the verdict `passed`. */
async function passed(): Promise<ResultDocument> {
  const recording = join(scratchFolder(), "trace.dat");
  const fixture = join(import.meta.dirname, "../../fixtures/trace/linux-6.18.dat.gz");
  writeFileSync(recording, gunzipSync(readFileSync(fixture)));
  const text =
    "version: 1\naggregations: {n: {use: count, of: raw_syscalls:sys_enter}}\nexpect: ['n.total > 1']\n";
  return report(recording, { text });
}
