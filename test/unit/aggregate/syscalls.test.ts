import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { syscallNames } from "../../../src/aggregate/syscalls/syscall-names.ts";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";

const sysEnter = madeFormat("raw_syscalls:sys_enter", { id: "s64", args: "array" });
const sysExit = madeFormat("raw_syscalls:sys_exit", { id: "s64", ret: "s64" });
const catalog = catalogOf(sysEnter, sysExit);

const READ = 0;
const WRITE = 1;
const RT_SIGRETURN = 15;
const CLONE = 56;
const EXIT_GROUP = 231;

function enter(time: number, pid: number, id: number): MadeEvent {
  return { event: sysEnter, time, pid, fields: { id } };
}

function exit(time: number, pid: number, id: number, ret: number): MadeEvent {
  return { event: sysExit, time, pid, fields: { id, ret } };
}

function summary(
  events: readonly MadeEvent[],
  options: object = {},
  recording: object = {},
): ReturnType<typeof aggregate> {
  return aggregate("syscalls.summary", { ...options }, catalog, [ordered(events)], recording);
}

describe("syscalls.summary", () => {
  it("pairs entries and exits thread by thread", () => {
    const result = summary([
      enter(1, 7, WRITE),
      enter(2, 8, READ),
      exit(11, 7, WRITE, 5),
      exit(5, 8, READ, -11),
      enter(20, 7, WRITE),
      exit(50, 7, WRITE, 0),
    ]);
    expect(rowsOf(result)).toEqual([
      { syscall: "write", calls: 2, errors: 0, total: 40, mean: 20, min: 10, max: 30 },
      { syscall: "read", calls: 1, errors: 1, total: 3, mean: 3, min: 3, max: 3 },
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 3, errors: 1, time: 43, orphaned: 0, broken: 0 });
  });

  it("counts calls without an end as calls, and exits without a beginning as nothing else", () => {
    const result = summary([exit(1, 7, READ, 3), enter(2, 7, READ), enter(3, 8, EXIT_GROUP)]);
    expect(result.table.rows.map((row) => row.slice(0, 5))).toEqual([
      ["exit_group", 1, 0, 0, null],
      ["read", 1, 0, 0, null],
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 2, unfinished: 2, orphaned: 1 });
  });

  it("uses neither where an exit's number is not its entry's", () => {
    const result = summary([enter(1, 7, READ), exit(5, 7, WRITE, 1), enter(6, 7, READ), enter(9, 7, READ)]);
    expect(scalarsOf(result)).toMatchObject({ total: 1, unfinished: 1, broken: 2, orphaned: 1 });
  });

  it("knows calls that return twice, never, or with somebody else's registers", () => {
    const result = summary([
      enter(1, 7, CLONE),
      exit(2, 9, CLONE, 0),
      exit(3, 7, CLONE, 9),
      enter(4, 9, EXIT_GROUP),
      enter(5, 9, RT_SIGRETURN), // a new thread with the old one's id
      exit(6, 9, -1, -4),
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 2, children: 1, orphaned: 0, broken: 0, errors: 0 });
  });

  it("tells what the kernel begins again from what failed", () => {
    const result = summary([
      enter(1, 7, READ),
      exit(2, 7, READ, -512),
      enter(3, 7, READ),
      exit(4, 7, READ, -4),
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 2, errors: 1, restarted: 1 });
  });

  it("takes an address for a value, not for an error", () => {
    const result = summary([enter(1, 7, 9), exit(2, 7, 9, -4096), enter(3, 7, 9), exit(4, 7, 9, -4095)]);
    expect(scalarsOf(result)).toMatchObject({ total: 2, errors: 1 });
  });

  it("groups by task, by name where tasks share one, and asks `where` of the exit", () => {
    const events = [7, 8, 1].flatMap((pid) => [enter(1, pid, READ), exit(4, pid, READ, pid)]);
    const result = summary(events, { by: ["comm", "syscall"], where: "ret > 5" });
    expect(result.table.rows.map((row) => row.slice(0, 3))).toEqual([["worker", "read", 2]]);
    expect(summary(events, { by: "pid", sort: "pid" }).table.rows.map(([pid]) => pid)).toEqual([1, 7, 8]);
  });

  it("names calls by the machine that was recorded", () => {
    const events = [enter(1, 7, 63), exit(2, 7, 63, 0)];
    const name = (architecture: string): unknown => summary(events, {}, { architecture }).table.rows[0]?.[0];
    expect(["x86_64", "aarch64", "riscv64", "s390x"].map(name)).toEqual(["uname", "read", "read", "#63"]);
    expect(summary(events, {}, { architecture: "s390x" }).notes[0]).toContain("no table");
  });
});

const HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";

describe("syscallNames", () => {
  it("agrees with this machine's kernel headers", ({ skip }) => {
    skip(!existsSync(HEADER), `${HEADER} is missing (apt-get install linux-libc-dev)`);
    const nameOf = syscallNames("x86_64");
    const defined = [...readFileSync(HEADER, "utf8").matchAll(/#define __NR_(\w+)\s+(\d+)/g)];
    expect(defined.length).toBeGreaterThan(300);
    expect(defined.map(([, , id]) => nameOf(Number(id)))).toEqual(defined.map(([, name]) => name));
  });

  it("shows numbers that have no name, and marks x32", () => {
    const nameOf = syscallNames("x86_64");
    expect([nameOf(-1), nameOf(100_000), nameOf(0x4000_0001), nameOf(435)]).toEqual([
      "#-1",
      "#100000",
      "x32:write",
      "clone3",
    ]);
    expect([syscallNames("aarch64")(435), syscallNames("aarch64")(291)]).toEqual(["clone3", "statx"]);
  });
});
