import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { ControlGroup, foldersForGroups } from "../../../../src/session/workload/control-group.ts";
import { liveProcesses } from "../../../../src/machine/process-table.ts";
import { possibleStrays } from "../../../../src/session/workload/possible-strays.ts";
import { commandOf } from "../../../support/session/kill-guardian.ts";
import { killQuietly } from "../../../support/session/kill-quietly.ts";
import { timeUntil } from "../../../support/session/spawn-session.ts";
import { cleanUpAfterEach, holdOrThrow, sh } from "./support.ts";

const guardian = new URL("../../../../src/session/net/guardian.sh", import.meta.url).pathname;
const session = `ftrace-run-${process.pid}-escape`;

/** Ways to leave a session so that neither its number nor its mark is left. */
const ways: Readonly<Record<string, string>> = {
  "another mark": "FTRACE_RUN_SESSION=other setsid --fork sleep 71",
  "no environment": "env -i setsid --fork sleep 72",
  "twice, and no environment": "env -i setsid --fork sh -c 'setsid --fork sleep 73; exit 0'",
  "another user": "setpriv --reuid 65534 --clear-groups env -i setsid --fork sleep 74",
  "deaf to TERM": "env -i setsid --fork sh -c 'trap \"\" TERM HUP; sleep 75; sleep 75; sleep 75'",
};
const sleepers = /^sleep\x007[1-5]\x00$/u;

const places = foldersForGroups();
const groups: ControlGroup[] = [];
const folders: string[] = [];

cleanUpAfterEach();
afterEach(async () => {
  for (const pid of escaped()) killQuietly(pid);
  for (const group of groups.splice(0)) await group.remove();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Each way that this machine has: version 2, and version 1 by `pids` and by `freezer`. */
describe.each(places)("in a control group of %s", (place) => {
  test.each(Object.entries(ways))("a process that left with %s is ended", async (_, leave) => {
    const workload = await holdOrThrow([sh(`${leave}; exit 0`)], { controlGroup: () => make(place) });
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length === 1, 5000, "it has left");
    await workload.end(100);
    expect(escaped()).toEqual([]);
    expect(workload.problems()).toEqual([]);
    expect(existsSync(`${place}/${session}`)).toBe(false);
  });

  test("who forks and leaves all the time does not outrun it", async () => {
    const run = "n=0; while [ $n -lt 2000 ]; do n=$((n+1)); setsid --fork sleep 71; done";
    const workload = await holdOrThrow([sh(`env -i setsid --fork sh -c '${run}'; exit 0`)], {
      controlGroup: () => make(place),
    });
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length > 5, 5000, "it has left");
    await workload.end(50);
    expect(escaped()).toEqual([]);
    expect(workload.problems()).toEqual([]);
  });

  test("groups that the workload made below it go, too", async () => {
    const below = `mkdir ${place}/${session}/below && echo $$ >${place}/${session}/below/cgroup.procs`;
    const workload = await holdOrThrow([sh(`${below}; env -i setsid --fork sleep 72; exit 0`)], {
      controlGroup: () => make(place),
    });
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length === 1, 5000, "it has left");
    await workload.end(100);
    expect(escaped()).toEqual([]);
    expect(workload.problems()).toEqual([]);
    expect(existsSync(`${place}/${session}`)).toBe(false);
  });

  test("the guardian ends them when the runner can't", async () => {
    const base = mkdtempSync("/tmp/ftrace-run-escaped-");
    folders.push(base);
    const folder = `${base}/${session}`;
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(`${folder}/groups`, "");
    const workload = await holdOrThrow([sh(`${Object.values(ways).join("; ")}; exit 0`)], {
      controlGroup: () => make(place, (path) => writeFileSync(`${folder}/cgroups`, `${path}\n`)),
    });
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length === 5, 5000, "it has left");
    const ended = spawnSync("sh", [guardian, "end-groups", folder], { encoding: "utf8" });
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(escaped()).toEqual([]);
    expect(existsSync(`${place}/${session}`)).toBe(false);
  });
});

describe("where no control group can be made", () => {
  const none = { controlGroup: (): undefined => undefined };

  test.each(Object.entries(ways))("a process that left with %s is named", async (_, leave) => {
    const workload = await holdOrThrow([sh(`${leave}; exit 0`)], none);
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length === 1, 5000, "it has left");
    await workload.end(100);
    const [left] = escaped();
    expect(workload.problems()).toMatchObject([{ code: "workload-escaped", severity: "warning" }]);
    expect(workload.problems()[0]?.message).toMatch(new RegExp(`\\b${parentOrSelf(left!)} \\(`, "u"));
  });

  test("nothing is said of a workload that stays, and of what began before it", async () => {
    const workload = await holdOrThrow([sh("sleep 0.2 & sleep 0.1")], none);
    workload.release();
    await workload.ended;
    await workload.end(100);
    expect(workload.problems()).toEqual([]);
    expect(possibleStrays([])).toEqual([]);
  });
});

test("in a subtree of a user's, that user can leave the group: what left is named", async ({ skip }) => {
  const place = places.find((one) => existsSync(`${one}/cgroup.controllers`));
  skip(place === undefined, "no control groups of version 2");
  const own = `${place}/${session}-of-a-user`;
  mkdirSync(own);
  for (const path of [own, `${own}/cgroup.procs`]) chownSync(path, 65534, 65534);
  try {
    const away = `echo 0 >${own}/cgroup.procs && exec env -i setsid --fork sleep 72`;
    const workload = await holdOrThrow([sh(`sh -c '${away}'; exit 0`, { user: "65534" })], {
      controlGroup: () => make(own),
    });
    workload.release();
    await workload.ended;
    await timeUntil(() => escaped().length === 1, 5000, "it has left");
    await workload.end(100);
    expect(escaped()).toHaveLength(1);
    expect(workload.problems()).toMatchObject([{ code: "workload-escaped", severity: "warning" }]);
    expect(workload.left()).toEqual([]);
  } finally {
    for (const pid of escaped()) killQuietly(pid);
    await timeUntil(() => escaped().length === 0, 5000, "killed");
    rmdirSync(own);
  }
});

test("what is no control group, is read-only, or hands controllers down, is no place for one", () => {
  const base = mkdtempSync("/tmp/ftrace-run-escaped-");
  folders.push(base);
  const group = (path: string, controllers = ""): void => {
    mkdirSync(`${base}/${path}`, { recursive: true });
    writeFileSync(`${base}/${path}/cgroup.procs`, "");
    writeFileSync(`${base}/${path}/cgroup.subtree_control`, `${controllers}\n`);
  };
  group("all/a.slice/b.scope");
  group("all/shared", "cpu memory");
  group("freezer/inner");
  const mounts = (options: string): string =>
    `30 20 0:26 / ${base}/all ${options} - cgroup2 cgroup2 rw,nsdelegate\n` +
    `31 20 0:27 /docker/ab ${base}/pids ro - cgroup cgroup rw,pids\n` +
    `32 20 0:28 /docker/ab ${base}/freezer rw - cgroup cgroup rw,freezer\n` +
    `33 20 0:29 / ${base}/cpu rw - cgroup cgroup rw,cpu\n`;
  const own = (group2: string): string =>
    `9:cpu:/docker/ab\n8:pids:/docker/ab\n7:freezer:/docker/ab/inner\n0::${group2}\n`;
  const freezer = `${base}/freezer/inner`;
  expect(foldersForGroups(mounts("rw,relatime"), own("/a.slice/b.scope"))).toEqual([
    `${base}/all/a.slice/b.scope`,
    freezer,
  ]);
  expect(foldersForGroups(mounts("rw"), own("/shared"))).toEqual([freezer]);
  expect(foldersForGroups(mounts("rw"), own("/covered"))).toEqual([freezer]);
  expect(foldersForGroups(mounts("ro,relatime"), own("/a.slice/b.scope"))).toEqual([freezer]);
  expect(foldersForGroups(mounts("ro"), "7:freezer:/elsewhere\n8:pids:/../x\n")).toEqual([]);
});

/** Without one, the tests above would be none. */
test("this machine lets root make one", ({ skip }) => {
  skip(process.getuid?.() !== 0, "needs root");
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) expect(readdirSync(place)).toContain("cgroup.procs");
});

function make(place: string, record: (path: string) => void = () => {}): ControlGroup | undefined {
  const group = ControlGroup.make(session, record, [place]);
  if (group) groups.push(group);
  return group;
}

function escaped(): readonly number[] {
  return liveProcesses().flatMap(({ pid }) => (sleepers.test(commandOf(String(pid))) ? [pid] : []));
}

/** The shell that is deaf to TERM is the one that left. */
function parentOrSelf(pid: number): number {
  const found = liveProcesses().find((entry) => entry.pid === pid)!;
  return found.ppid > 1 && found.sid !== pid ? found.ppid : pid;
}
