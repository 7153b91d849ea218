import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endGroups, membersOf } from "../../../../src/session/workload/end-groups.ts";
import { cpusIn } from "../../../../src/session/workload/prepare-launch.ts";
import { liveProcesses, parseStat, readProcess } from "../../../../src/machine/process-table.ts";

test("a name with spaces, parentheses and a fake line in it", () => {
  const rest = "S 1 77 78 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2";
  expect(parseStat(`42 (a) R 9 (b) c) ${rest}\n`)).toEqual({
    pid: 42,
    state: "S",
    ppid: 1,
    pgid: 77,
    sid: 78,
    startTime: "987654",
  });
  expect(parseStat("nonsense")).toBeUndefined();
  expect(readProcess(process.pid)?.pid).toBe(process.pid);
});

test("a number that has a new owner is left alone", async () => {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  const pgid = child.pid!;
  const startTime = readProcess(pgid)!.startTime;
  const older = { pgid, startTime: String(BigInt(startTime) - 1n) };
  expect(membersOf(older, liveProcesses())).toEqual([]);
  expect(await endGroups({ groups: [older] }, 0)).toEqual([]);
  expect(child.exitCode).toBeNull();
  expect(readProcess(pgid)?.state).toBe("S");
  expect(await endGroups({ groups: [{ pgid, startTime }] }, 1000)).toEqual([]);
  if (child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGTERM");
});

test("CPU lists", () => {
  expect([...cpusIn("0-3,8,10-11")]).toEqual([0, 1, 2, 3, 8, 10, 11]);
  expect([...cpusIn("")]).toEqual([]);
});
