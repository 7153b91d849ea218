import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGuard } from "../../../../src/session/net/guard.ts";
import { openJournal } from "../../../../src/session/net/journal.ts";
import { recoverSessions } from "../../../../src/session/net/recover.ts";
import { makeSessionFolder } from "../../../../src/session/net/session-folder.ts";
import { ownerLine, thisProcess } from "../../../../src/session/net/session-owner.ts";
import { livingIn, timeUntil } from "../../../support/session/spawn-session.ts";

let home: string;
let base: string;

beforeEach(() => {
  home = mkdtempSync("/tmp/ftrace-run-recover-");
  base = `${home}/sessions`;
});

afterEach(() => rmSync(home, { recursive: true }));

test("nothing there, nothing to do", async () => {
  expect(await recoverSessions(base)).toEqual([]);
});

test("a dead session is undone backwards, and nothing of it stays", async () => {
  const folder = deadSession("ftrace-run-1-a", [
    "echo first >> $OUT",
    "echo second >> $OUT",
    "echo third >> $OUT",
  ]);
  expect(await recoverSessions(base)).toEqual([
    { session: "ftrace-run-1-a", outcome: "restored", problems: [] },
  ]);
  expect(output()).toBe("third\nsecond\nfirst\n");
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(base)).toBe(false);
});

test("a living session is left alone", async () => {
  const folder = makeSessionFolder("ftrace-run-2-b", base);
  openJournal(folder).record(`echo oops >> ${home}/out`);
  expect(await recoverSessions(base)).toEqual([
    { session: "ftrace-run-2-b", outcome: "alive", problems: [] },
  ]);
  expect(output()).toBe("");
});

test("an owner with our pid but another start is dead", async () => {
  deadSession("ftrace-run-3-c", ["echo undone >> $OUT"], ownerLine({ ...thisProcess(), startTime: "1" }));
  expect(await recoverSessions(base)).toMatchObject([{ outcome: "restored" }]);
  expect(output()).toBe("undone\n");
});

test("of an earlier boot nothing is left in the kernel: the folder goes, its journal is not run", async () => {
  deadSession(
    "ftrace-run-4-d",
    ["echo oops >> $OUT"],
    ownerLine({ ...thisProcess(), boot: "00000000-0000-0000-0000-000000000000" }),
  );
  expect(await recoverSessions(base)).toMatchObject([{ outcome: "restored" }]);
  expect(output()).toBe("");
  expect(existsSync(base)).toBe(false);
});

test("what fails stops nothing, is reported with its command, and is tried again the next time", async () => {
  const folder = deadSession("ftrace-run-5-e", [
    "echo first >> $OUT",
    "[ -e $HOME/ok ] || { echo 'no way' >&2; false; }",
    "echo third >> $OUT",
  ]);
  const [failed] = await recoverSessions(base);
  expect(failed).toMatchObject({ outcome: "failed", problems: [{ code: "session-left", fault: "restore" }] });
  expect(failed?.problems[0]?.message).toContain("no way");
  expect(failed?.problems[0]?.hint).toBe(`[ -e ${home}/ok ] || { echo 'no way' >&2; false; }`);
  expect(output()).toBe("third\nfirst\n");
  expect(existsSync(folder)).toBe(true);
  writeFileSync(`${home}/ok`, "");
  expect(await recoverSessions(base)).toMatchObject([{ outcome: "restored" }]);
  expect(existsSync(folder)).toBe(false);
});

test("what is busy is tried until it isn't", async () => {
  const busy = `[ -e ${home}/free ] || { echo 'Device or resource busy' >&2; false; }`;
  deadSession("ftrace-run-6-f", [busy]);
  setTimeout(() => writeFileSync(`${home}/free`, ""), 300);
  expect(await recoverSessions(base)).toMatchObject([{ outcome: "restored", problems: [] }]);
});

test("lines that are not the session's own are never run: garbage, another session's, one cut short", async () => {
  const folder = deadSession("ftrace-run-7-g", ["echo ours >> $OUT"]);
  appendFileSync(`${folder}/journal`, `echo foreign >> ${home}/out # ftrace-run-9-z\n`);
  appendFileSync(`${folder}/journal`, Buffer.from([0, 1, 2, 255, 10, 39, 34, 96, 10]));
  appendFileSync(`${folder}/journal`, `echo cut >> ${home}/out # ftrace-run-7-g`);
  const [failed] = await recoverSessions(base);
  expect(output()).toBe("ours\n");
  expect(failed).toMatchObject({ outcome: "failed" });
  expect(failed?.problems.map(({ message }) => message).join()).toContain("not a line of this session");
});

test.each([
  ["a folder that others can enter", (folder: string) => chmodSync(folder, 0o755)],
  ["a journal that others can write", (folder: string) => chmodSync(`${folder}/journal`, 0o666)],
])("%s is refused, and nothing in it is run", async (_, loosen) => {
  loosen(deadSession("ftrace-run-8-h", ["echo oops >> $OUT"]));
  const [refused] = await recoverSessions(base);
  expect(refused).toMatchObject({ outcome: "refused", problems: [{ code: "session-left" }] });
  expect(output()).toBe("");
});

test("a base that others can write is refused as a whole", async () => {
  deadSession("ftrace-run-9-i", ["echo oops >> $OUT"]);
  chmodSync(base, 0o777);
  expect(await recoverSessions(base)).toMatchObject([{ outcome: "refused" }]);
  expect(() => makeSessionFolder("ftrace-run-9-j", base)).toThrow(/other users can write/);
  expect(output()).toBe("");
});

test("a guardian that is dismissed does nothing", async () => {
  const guard = openGuard("ftrace-run-10-k", { base });
  guard.record(`echo oops >> ${home}/out`);
  await guard.end(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(output()).toBe("");
  expect(existsSync(base)).toBe(false);
});

test("processes are ended, children and all; one whose leader began at another time isn't", async () => {
  const ours = spawn("sh", ["-c", "trap '' TERM; sleep 1000 & wait"], { detached: true, stdio: "ignore" });
  const theirs = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  try {
    await timeUntil(() => livingIn([ours.pid!]).length === 2, 2000, "two processes");
    const guardian = new URL("../../../../src/session/net/guardian.sh", import.meta.url).pathname;
    const folder = deadSession("ftrace-run-11-l", [`sh ${guardian} end-groups ${base}/ftrace-run-11-l`]);
    writeFileSync(`${folder}/groups`, `${ours.pid} ${startOf(ours.pid!)}\n${theirs.pid} 1\n`);
    expect(await recoverSessions(base)).toMatchObject([{ outcome: "restored" }]);
    expect(livingIn([ours.pid!])).toEqual([]);
    expect(livingIn([theirs.pid!])).toEqual([theirs.pid]);
  } finally {
    process.kill(theirs.pid!, "SIGKILL");
  }
});

test("several that recover at once, and a guardian, don't complain of each other", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `ftrace-run-13-${index}`);
  for (const name of names) deadSession(name, ["sleep 0.02", "echo one >> $OUT"]);
  const all = await Promise.all(Array.from({ length: 6 }, () => recoverSessions(base)));
  expect(all.flat().filter(({ outcome }) => outcome !== "restored")).toEqual([]);
  expect(existsSync(base)).toBe(false);
});

test("a folder whose maker died before it had its name goes, one whose maker lives stays", async () => {
  const { pidNamespace } = thisProcess();
  mkdirSync(`${base}/.ftrace-run-999999999-abc.${pidNamespace}`, { recursive: true, mode: 0o700 });
  mkdirSync(`${base}/.ftrace-run-${process.pid}-abc.${pidNamespace}`);
  chmodSync(base, 0o700);
  expect(await recoverSessions(base)).toEqual([]);
  expect(readdirSync(base)).toEqual([`.ftrace-run-${process.pid}-abc.${pidNamespace}`]);
});

test("of a folder that is being made in another container, only its age tells that its maker is dead", async () => {
  const [young, old] = [`${base}/.ftrace-run-7-abc.1`, `${base}/.ftrace-run-7-abd.1`];
  for (const folder of [young, old]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(base, 0o700);
  utimesSync(old, new Date(), new Date(Date.now() - 3_600_000));
  expect(await recoverSessions(base)).toEqual([]);
  expect(readdirSync(base)).toEqual([".ftrace-run-7-abc.1"]);
});

test("where the net can't be made, nothing of it stays", () => {
  expect(() => openGuard("x".repeat(255), { base })).toThrow(/ENAMETOOLONG/);
  expect(() => openGuard("ftrace-run-14-\udead/x", { base })).toThrow(/ENOENT/);
  expect(existsSync(base)).toBe(false);
});

test("without the folder above, none is made", () => {
  expect(() => makeSessionFolder("ftrace-run-15-a", `${home}/nowhere/sessions`)).toThrow(/ENOENT/);
  expect(existsSync(`${home}/nowhere`)).toBe(false);
});

test("an undo must be one line", () => {
  const folder = makeSessionFolder("ftrace-run-12-m", base);
  expect(() => openJournal(folder).record("a\nb")).toThrow(RangeError);
});

/** `$OUT` and `$HOME` in the commands are replaced, as a journal's lines are complete in themselves. */
function deadSession(
  name: string,
  commands: readonly string[],
  owner = ownerLine({ ...thisProcess(), pid: 999999999 }),
): string {
  const folder = `${base}/${name}`;
  mkdirSync(base, { recursive: true, mode: 0o700 });
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(`${folder}/owner`, owner, { mode: 0o600 });
  const journal = openJournal(folder);
  for (const command of commands)
    journal.record(command.replaceAll("$OUT", `${home}/out`).replaceAll("$HOME", home));
  journal.close();
  return folder;
}

function output(): string {
  return existsSync(`${home}/out`) ? readFileSync(`${home}/out`, "utf8") : "";
}

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
}
