import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { ProcessGroup } from "../../../../src/session/net/group-list.ts";
import type { ProcessOutcome } from "../../../../src/document/result-document.ts";
import { liveProcesses, readProcess } from "../../../../src/machine/process-table.ts";
import type { WorkloadItem } from "../../../../src/spec/spec.ts";
import { needs } from "../../../support/needs.ts";
import { cleanUpAfterEach, hold, holdOrThrow, item, sh, temporaryFolder } from "./support.ts";

cleanUpAfterEach();

describe("holding and releasing", () => {
  test("nothing of the program runs before release, and the pid stays the same", async () => {
    const marker = join(temporaryFolder(), "ran");
    const workload = await holdOrThrow([sh(`echo $$ > ${marker}`)]);
    await sleep(50);
    expect(existsSync(marker)).toBe(false);
    workload.release();
    await workload.ended;
    expect(Number(readFileSync(marker, "utf8"))).toBe(workload.pids[0]);
  });

  test("each group is announced before the next process is started, with its start time", async () => {
    const seen: { group: ProcessGroup; startTime: string | undefined; running: number }[] = [];
    const onGroup = (group: ProcessGroup): void => {
      const running = liveProcesses().filter(
        ({ sid, pid }) => sid === pid && seen.some((one) => one.group.pgid === pid),
      );
      seen.push({ group, startTime: readProcess(group.pgid)?.startTime, running: running.length });
    };
    const workload = await holdOrThrow([sh("exit 0", { count: 3 })], { onGroup });
    expect(seen.map(({ group }) => group)).toEqual(workload.groups);
    expect(seen.map(({ running }) => running)).toEqual([0, 1, 2]);
    for (const { group, startTime } of seen) expect(group.startTime).toBe(startTime);
  });

  test("the program gets three descriptors and no more", async () => {
    const workload = await holdOrThrow([item(["ls", "/proc/self/fd"])]);
    workload.release();
    await workload.ended;
    const [outcome] = await workload.end();
    const untouched = spawnSync("ls", ["/proc/self/fd"], { encoding: "utf8" }).stdout;
    expect(outcome?.stdout).toBe(untouched);
  });

  test("ending a held workload runs nothing", async () => {
    const marker = join(temporaryFolder(), "ran");
    const workload = await holdOrThrow([sh(`touch ${marker}`)]);
    const [outcome] = await workload.end();
    workload.release();
    await sleep(30);
    expect(outcome?.endedBySession).toBe(true);
    expect(existsSync(marker)).toBe(false);
    expect(workload.problems()).toEqual([]);
  });
});

describe("how it ended", () => {
  test.each([
    ["exit 1", [0, 1], undefined],
    ["exit 0", [0, 1], undefined],
    ["exit 0", [1], "sh -c exit 0 ended with exit status 0; expected: 1"],
    ["exit 2", [0, 1], "sh -c exit 2 ended with exit status 2; expected: 0 or 1"],
    ["kill -SEGV $$", ["SIGSEGV"], undefined],
    ["kill -SEGV $$", [0, 139], "sh -c kill -SEGV $$ was ended by SIGSEGV; expected: 0 or 139"],
    ["exit 139", ["SIGSEGV"], "sh -c exit 139 ended with exit status 139; expected: SIGSEGV"],
    ["exit 127", [127], undefined],
  ])("%s where `exit` is %j", async (script, exit, message) => {
    const workload = await holdOrThrow([sh(script, { exit })]);
    workload.release();
    await workload.ended;
    const [outcome] = await workload.end();
    expect(outcome?.expectedExit).toEqual(exit);
    expect(workload.problems().map((problem) => problem.message)).toEqual(
      message === undefined ? [] : [message],
    );
  });

  test("a program that could not be executed is no exit status, and a time-out is no expected end", async () => {
    const script = join(temporaryFolder(), "gone");
    writeFileSync(script, "#!/bin/sh\n", { mode: 0o755 });
    const slow = sh("sleep 60", { exit: ["SIGTERM"], timeoutNs: 1e8 });
    const workload = await holdOrThrow([item([script], { exit: [127] }), slow]);
    unlinkSync(script);
    workload.release();
    await workload.ended;
    await workload.end();
    const messages = workload.problems().map(({ message }) => message);
    expect(messages[0]).toContain("cannot execute");
    expect(messages[1]).toContain("exceeded its timeout");
  });

  test("exit status and signal of every copy", async () => {
    const workload = await holdOrThrow([sh("exit 3"), sh("kill -SEGV $$"), sh("exit 0", { count: 2 })]);
    workload.release();
    await workload.ended;
    const outcomes = await workload.end();
    expect(
      outcomes.map(({ item: index, copy, exitCode, signal }) => [index, copy, exitCode, signal]),
    ).toEqual([
      [0, 0, 3, undefined],
      [1, 0, undefined, "SIGSEGV"],
      [2, 0, 0, undefined],
      [2, 1, 0, undefined],
    ]);
    expect(outcomes.some(({ endedBySession }) => endedBySession)).toBe(false);
    expect(workload.problems().map(({ code, message }) => [code, message])).toEqual([
      ["workload-failed", "sh -c exit 3 ended with exit status 3"],
      ["workload-failed", "sh -c kill -SEGV $$ was ended by SIGSEGV"],
    ]);
  });

  test("a program's own 127 is its own", async () => {
    const workload = await holdOrThrow([sh("exit 127")]);
    workload.release();
    await workload.ended;
    await workload.end();
    expect(workload.problems().map(({ code }) => code)).toEqual(["workload-failed"]);
  });

  test("a program that can't be executed after all is a failure to start", async () => {
    const gone = join(temporaryFolder(), "gone");
    writeFileSync(gone, "#!/bin/sh\n", { mode: 0o755 });
    const workload = await holdOrThrow([item([gone])]);
    unlinkSync(gone);
    workload.release();
    await workload.ended;
    await workload.end();
    expect(workload.problems().map(({ code }) => code)).toEqual(["workload-failed-to-start"]);
    expect(workload.problems()[0]).toMatchObject({
      message: expect.stringContaining("no such file") as string,
    });
    expect(workload.problems()[0]?.at).toBeDefined();
  });

  test("also when its file looks right (the holder's own word)", async () => {
    const busy = join(temporaryFolder(), "busy");
    copyFileSync("/bin/true", busy);
    const open = openSync(busy, "r+"); // execve answers ETXTBSY
    const workload = await holdOrThrow([item([busy])]);
    workload.release();
    await workload.ended;
    closeSync(open);
    await workload.end();
    expect(workload.problems().map(({ code }) => code)).toEqual(["workload-failed-to-start"]);
  });

  test("items without `wait` don't hold up the end, and the session ends them", async () => {
    const workload = await holdOrThrow([sh("sleep 60", { wait: false }), sh("exit 0")]);
    workload.release();
    await workload.ended;
    const outcomes = await workload.end();
    expect(outcomes[0]).toMatchObject({ endedBySession: true, signal: "SIGTERM", timedOut: false });
    expect(workload.problems()).toEqual([]);
  });

  test("a time-out ends the whole group and is a problem", async () => {
    const workload = await holdOrThrow([sh("sleep 60 & sleep 60", { timeoutNs: 50e6 })]);
    workload.release();
    await workload.ended;
    const [outcome] = await workload.end();
    expect(outcome).toMatchObject({ timedOut: true, endedBySession: false, signal: "SIGTERM" });
    expect(workload.problems()[0]?.message).toContain("exceeded its timeout of 0.05 s");
    expect(sessionOf(workload.pids[0]!)).toEqual([]);
  });
});

describe("ending", () => {
  test("grandchildren in the group go too, after their parent, also with job control", async () => {
    const workload = await holdOrThrow([sh("sleep 61 & set -m; sleep 62 & exit 0")]);
    workload.release();
    await workload.ended;
    expect(sessionOf(workload.pids[0]!)).toHaveLength(2);
    await workload.end();
    expect(sessionOf(workload.pids[0]!)).toEqual([]);
  });

  test("what ignores TERM is killed after the grace period", async () => {
    const workload = await holdOrThrow([sh("trap '' TERM; echo up; while :; do sleep 0.01; done")], {
      graceMs: 100,
    });
    workload.release();
    await sleep(100);
    const before = performance.now();
    const [outcome] = await workload.end();
    expect(performance.now() - before).toBeLessThan(800);
    expect(outcome).toMatchObject({ signal: "SIGKILL", stdout: "up\n" });
  });

  test("what is stopped is ended as well", async () => {
    const workload = await holdOrThrow([sh("kill -STOP $$")]);
    workload.release();
    await sleep(50);
    const before = performance.now();
    const [outcome] = await workload.end();
    expect(outcome?.signal).toBe("SIGTERM");
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe("leaving", () => {
  const leave = sh("setsid sleep 63 & echo $!; setsid --fork sleep 64; exit 0");

  test("what has left its session goes too, found by its variable", async () => {
    const workload = await holdOrThrow([leave]);
    workload.release();
    await workload.ended;
    await until(() => marked(["sleep 63", "sleep 64"]).length === 2);
    expect(sessionOf(workload.pids[0]!)).toEqual([]);
    await workload.end();
    expect(marked(["sleep 63", "sleep 64"])).toEqual([]);
    expect(workload.problems()).toEqual([]);
  });

  test("what can't be ended is told of, with the command", async () => {
    const workload = await holdOrThrow([item(["sleep", "65"])], { graceMs: 0 });
    workload.release();
    const kill = vi.spyOn(process, "kill").mockImplementation(() => true);
    try {
      await workload.end();
    } finally {
      kill.mockRestore();
      process.kill(workload.pids[0]!, "SIGKILL");
    }
    expect(workload.problems()).toMatchObject([
      { code: "undo-failed", hint: `as root: kill -s KILL ${workload.pids[0]}` },
    ]);
  });
});

/** Living processes with these command lines. */
function marked(commands: readonly string[]): number[] {
  return liveProcesses().flatMap(({ pid }) => (commands.includes(commandOf(pid)) ? [pid] : []));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    return "";
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 200; tries++) await sleep(10);
}

describe("output", () => {
  test("captured: the last 64 KiB, however much there is", async () => {
    const workload = await holdOrThrow([sh("seq 1 400000; echo warning >&2")]);
    workload.release();
    await workload.ended;
    const [outcome] = await workload.end();
    expect(outcome?.stdout).toHaveLength(64 * 1024);
    expect(outcome?.stdout?.endsWith("\n399999\n400000\n")).toBe(true);
    expect(outcome?.stderr).toBe("warning\n");
  });

  test("/dev/stdout and /dev/stderr can be opened", async () => {
    const workload = await holdOrThrow([sh("echo out > /dev/stdout; echo err > /dev/stderr")]);
    workload.release();
    await workload.ended;
    expect((await workload.end())[0]).toMatchObject({ stdout: "out\n", stderr: "err\n", exitCode: 0 });
  });

  test("files: emptied first, shared by copies, in the item's folder", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "out"), "old text\n");
    const file = { kind: "file", path: "out" } as const;
    const workload = await holdOrThrow([
      sh("echo out; echo err >&2", { cwd: folder, count: 2, stdout: file, stderr: file }),
    ]);
    workload.release();
    await workload.ended;
    await workload.end();
    const lines = readFileSync(join(folder, "out"), "utf8").trim().split("\n");
    expect(lines.toSorted()).toEqual(["err", "err", "out", "out"]);
  });

  test("null: both are there, and go nowhere", async () => {
    const nowhere = { kind: "null" } as const;
    const file = join(temporaryFolder(), "where");
    const script = `echo x && echo y >&2 && links=$(readlink /proc/$$/fd/[012]) && echo "$links" > ${file}`;
    const workload = await holdOrThrow([sh(script, { stdout: nowhere, stderr: nowhere })]);
    workload.release();
    await workload.ended;
    await workload.end();
    expect(workload.problems()).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe("/dev/null\n/dev/null\n/dev/null\n");
  });

  test("stdin from text, from a file, and empty", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "in"), "from a file");
    const workload = await holdOrThrow([
      item(["cat"], { stdin: { kind: "text", text: "from text" }, count: 2 }),
      item(["cat"], { stdin: { kind: "file", path: join(folder, "in") } }),
      item(["cat"]),
    ]);
    workload.release();
    await workload.ended;
    const outcomes = await workload.end();
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(["from text", "from text", "from a file", ""]);
  });
});

describe("what is refused before anything starts", () => {
  const cases: [string, WorkloadItem, string, RegExp][] = [
    ["no such program", item(["no-such-program-here"]), "workload-failed-to-start", /not found in PATH/],
    ["no such path", item(["/no/such/program"]), "workload-failed-to-start", /there is no such file/],
    ["not executable", item(["/etc/passwd"]), "workload-failed-to-start", /not executable/],
    ["a folder", item(["/etc"]), "workload-failed-to-start", /not a program/],
    [
      "PATH of the item",
      item(["ls"], { env: { PATH: "/nowhere" } }),
      "workload-failed-to-start",
      /not found in PATH/,
    ],
    ["no such folder", item(["ls"], { cwd: "/no/such" }), "workload-failed-to-start", /is not a folder/],
    [
      "no such user",
      item(["ls"], { user: "nobody-at-all" }),
      "workload-failed-to-start",
      /no user nobody-at-all/,
    ],
    ["no such CPU", item(["ls"], { cpus: [0, 4095] }), "no-such-cpu", /CPU 4095 is not online/],
  ];
  test.for(cases)("%s", async ([, wrong, code, message]) => {
    const result = await hold([sh("exit 0"), wrong]);
    const errors = result.ok ? [] : result.error;
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
      at: wrong.at,
    });
    expect(errors[0]?.hint).toBeTruthy();
  });

  test("all items' mistakes at once", async () => {
    const result = await hold([item(["/no/a"]), item(["/no/b"], { cwd: "/no" })]);
    expect(result.ok ? [] : result.error).toHaveLength(3);
  });

  test("a script whose interpreter is missing says so", async () => {
    const script = join(temporaryFolder(), "script");
    writeFileSync(script, "#!/no/such/interpreter\n", { mode: 0o755 });
    const result = await hold([item([script])]);
    expect(result.ok ? "" : result.error[0]?.message).toContain(
      "its interpreter /no/such/interpreter does not exist",
    );
  });

  test("a file that can't be opened for output: the others are ended", async () => {
    const groups: ProcessGroup[] = [];
    const bad = sh("exit 0", { stdout: { kind: "file", path: "/proc/no/such" } });
    const result = await hold([sh("sleep 60"), bad], { onGroup: (group) => groups.push(group) });
    expect(result.ok ? "" : result.error[0]?.message).toContain("/proc/no/such");
    expect(groups.flatMap(({ pgid }) => sessionOf(pgid))).toEqual([]);
  });
});

test("pinning", async () => {
  const workload = await holdOrThrow([sh("grep Cpus_allowed_list /proc/self/status", { cpus: [0] })]);
  workload.release();
  await workload.ended;
  expect((await workload.end())[0]?.stdout).toBe("Cpus_allowed_list:\t0\n");
});

describe("as another user", () => {
  needs(process.geteuid?.() === 0, "not root", "kernel");

  const who = sh(
    'id -un; echo "$HOME $USER $LOGNAME $SHELL"; env | grep -c SUDO_ || true; echo again > /dev/stdout',
  );

  test("`user`", async () => {
    const [outcome] = await run({ ...who, user: "nobody" }, { PATH: process.env["PATH"] });
    expect(outcome?.stdout).toBe("nobody\n/nonexistent nobody nobody /usr/sbin/nologin\n0\nagain\n");
  });

  test("the user who called sudo, when the spec names nobody", async () => {
    const sudo = {
      PATH: process.env["PATH"],
      SUDO_UID: "65534",
      SUDO_GID: "65534",
      SUDO_USER: "nobody",
      HOME: "/root",
    };
    const [outcome] = await run(who, sudo);
    expect(outcome?.stdout).toBe("nobody\n/nonexistent nobody nobody /usr/sbin/nologin\n0\nagain\n");
  });

  test("root only when the spec says so", async () => {
    const sudo = { PATH: process.env["PATH"], SUDO_UID: "65534", SUDO_GID: "65534", HOME: "/home/x" };
    const [outcome] = await run({ ...who, user: "root" }, sudo);
    expect(outcome?.stdout).toContain("root\n/root root root /");
  });

  test("the spec's variables are the program's, not those of what runs as root before it", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    for (const name of ["setpriv", "taskset", "sh", "env"]) {
      writeFileSync(join(folder, name), `#!/bin/sh\nid -u >${folder}/ran\n`, { mode: 0o755 });
    }
    const env = { PATH: folder, A: "b c", LD_PRELOAD: "" };
    const who = item(["/usr/bin/env"], { user: "nobody", cpus: [0], env });
    const [outcome] = await run(who, { PATH: process.env["PATH"] });
    expect(outcome?.stdout?.split("\n")).toEqual(expect.arrayContaining([`PATH=${folder}`, "A=b c"]));
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  test("a program that this user may not execute is found before it is armed", async () => {
    const folder = temporaryFolder(); // mode 700, root's
    writeFileSync(join(folder, "program"), "#!/bin/sh\n", { mode: 0o755 });
    const result = await hold([item([join(folder, "program")], { user: "nobody" })]);
    expect(result.ok ? "" : result.error[0]?.message).toContain("this user may not execute it");
  });
});

function sessionOf(sid: number): number[] {
  return liveProcesses().flatMap((process) => (process.sid === sid ? [process.pid] : []));
}

test("process.cwd is where a program starts by default", async () => {
  const workload = await holdOrThrow([item(["pwd"])]);
  expect(readlinkSync(`/proc/${workload.pids[0]}/cwd`)).toBe(process.cwd());
});

async function run(one: WorkloadItem, environment: NodeJS.ProcessEnv): Promise<readonly ProcessOutcome[]> {
  const workload = await holdOrThrow([one], { environment });
  workload.release();
  await workload.ended;
  return workload.end();
}
