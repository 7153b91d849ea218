import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownerLine, thisProcess } from "../../../../src/session/net/session-owner.ts";
import { readProcess } from "../../../../src/machine/process-table.ts";
import { killQuietly } from "../../../support/session/kill-quietly.ts";
import { livingIn, timeUntil } from "../../../support/session/spawn-session.ts";

const guardian = new URL("../../../../src/session/net/guardian.sh", import.meta.url).pathname;
const session = "ftrace-run-1-abcdef";

/** `sh` is one of these almost everywhere; what isn't installed here is not tried. */
const shells = [["sh"], ["dash"], ["bash", "--posix"], ["busybox", "sh"]].filter(
  ([program = "", ...args]) => spawnSync(program, [...args, "-c", ":"]).status === 0,
);

const started: number[] = [];
let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync("/tmp/ftrace-run-guardian-");
  folder = `${base}/sessions/${session}`;
  mkdirSync(`${base}/sessions`, { mode: 0o700 });
  mkdirSync(folder, { mode: 0o700 });
});

afterEach(() => {
  for (const pid of started.splice(0)) killQuietly(pid);
  rmSync(base, { recursive: true });
});

describe.each(shells)("%s %s", (program, ...args) => {
  const run = (action: string): ReturnType<typeof spawnSync> =>
    spawnSync(program, [...args.filter(Boolean), guardian, action, folder], { encoding: "utf8" });

  test("a journal of thousands of lines is undone to its beginning", () => {
    journal(Array.from({ length: 3000 }, (_, index) => `echo ${index} >> ${base}/out`));
    expect(run("undo")).toMatchObject({ status: 0, stderr: "" });
    const lines = readFileSync(`${base}/out`, "utf8").trimEnd().split("\n").map(Number);
    expect(lines).toEqual(Array.from({ length: 3000 }, (_, index) => 2999 - index));
    expect(existsSync(folder)).toBe(false);
  });

  test("many groups are ended together, also those that ignore TERM or were stopped", async () => {
    const ignoring = "trap '' TERM; while :; do sleep 0.1; done";
    const stopped = "kill -STOP $$; sleep 60";
    const leaders = Array.from({ length: 30 }, (_, index) =>
      start(["sh", "-c", index % 2 === 0 ? ignoring : stopped]),
    );
    groups(leaders);
    expect(run("end-groups")).toMatchObject({ status: 0, stderr: "" });
    await timeUntil(() => livingIn(leaders).length === 0, 1000, "all ended");
  });

  test("a process that left its session is ended with the others, a stranger is not", async () => {
    const leave = `setsid sh -c 'echo $$ > ${base}/left; exec sleep 60' & wait`;
    const leader = start(["sh", "-c", leave], { FTRACE_RUN_SESSION: session });
    const stranger = start(["sleep", "60"], { FTRACE_RUN_SESSION: "ftrace-run-2-abcdef" });
    await timeUntil(() => existsSync(`${base}/left`) && left() > 0, 2000, "it has left");
    started.push(left());
    groups([leader]);
    expect(run("end-groups")).toMatchObject({ status: 0, stderr: "" });
    expect(livingIn([leader, left()])).toEqual([]);
    expect(livingIn([stranger])).toEqual([stranger]);
  });

  test("a leader that began at another time is somebody else", () => {
    const stranger = start(["sleep", "60"]);
    writeFileSync(`${folder}/groups`, `${stranger} 1\n`);
    expect(run("end-groups")).toMatchObject({ status: 0, stderr: "" });
    expect(livingIn([stranger])).toEqual([stranger]);
  });

  test("numbers of another container are somebody else's here", () => {
    const stranger = start(["sleep", "60"]);
    groups([stranger]);
    writeFileSync(`${folder}/owner`, ownerLine({ ...thisProcess(), pidNamespace: "1" }));
    expect(run("end-groups")).toMatchObject({ status: 0, stderr: "" });
    expect(livingIn([stranger])).toEqual([stranger]);
    writeFileSync(`${folder}/owner`, ownerLine(thisProcess()));
    expect(run("end-groups")).toMatchObject({ status: 0, stderr: "" });
    expect(livingIn([stranger])).toEqual([]);
  });
});

function journal(commands: readonly string[]): void {
  const lines = commands.map((command) => `${command} # ${session}\n`);
  writeFileSync(`${folder}/journal`, lines.join(""), { mode: 0o600 });
}

function groups(leaders: readonly number[]): void {
  writeFileSync(`${folder}/groups`, leaders.map((pid) => `${pid} ${readProcess(pid)?.startTime}\n`).join(""));
}

function start(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number {
  const child = spawn(program, args, {
    detached: true,
    stdio: "ignore",
    env: { PATH: process.env["PATH"], ...env },
  });
  started.push(child.pid!);
  return child.pid!;
}

function left(): number {
  return Number(readFileSync(`${base}/left`, "utf8"));
}
