import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMPAT_BASE } from "../../../src/aggregate/syscalls/call-abi.ts";
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
    expect(summary(events, {}, { architecture: "s390x" }).notes[0]).toContain("No system call names");
  });
});

describe("32-bit programs", () => {
  const GETPPID = 64;
  const SEMGET = 64;
  const [EXECVE, EXECVEAT, MUNMAP] = [59, 322, 11];
  const I386 = { execve: 11, fork: 2, clone: 120, clone3: 435, exit: 1 };
  const callsOf = (events: readonly MadeEvent[], known: object = {}): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      rowsOf(summary(events, {}, known)).map(({ syscall, calls }) => [String(syscall), calls]),
    );
  const becomes32 = (time: number, pid: number): readonly MadeEvent[] => [
    enter(time, pid, EXECVE),
    exit(time + 1, pid, I386.execve, 0),
  ];

  it("are told by the number of execve's end, and so are 64-bit ones", () => {
    const events = [
      enter(1, 7, SEMGET),
      exit(2, 7, SEMGET, 0),
      ...becomes32(3, 7),
      enter(5, 7, GETPPID),
      exit(6, 7, GETPPID, 1),
      enter(7, 7, I386.execve),
      exit(8, 7, EXECVE, 0),
      enter(9, 7, MUNMAP),
      exit(10, 7, MUNMAP, 0),
      enter(11, 7, EXECVEAT),
      exit(12, 7, EXECVE, 0),
    ];
    expect(callsOf(events)).toEqual({
      "semget": 1,
      "execve": 1,
      "i386:getppid": 1,
      "i386:execve": 1,
      "munmap": 1,
      "execveat": 1,
    });
    const result = summary(events);
    expect(scalarsOf(result)).toMatchObject({ broken: 0, orphaned: 0 });
    expect(result.notes).toContain(
      "2 calls made by 32-bit programs, which number system calls differently; their rows are named i386:NAME.",
    );
    expect(summary([enter(1, 7, READ), exit(2, 7, READ, 0)]).notes).toEqual([]);
  });

  it("keep their numbers where execve fails", () => {
    const events = [enter(1, 7, EXECVE), exit(2, 7, EXECVE, -2), enter(3, 7, 64), exit(4, 7, 64, 0)];
    expect(callsOf(events)).toEqual({ execve: 1, semget: 1 });
  });

  it("have children that are 32-bit, by whichever call", () => {
    const { fork, clone, clone3 } = I386;
    const events = [
      ...becomes32(1, 7),
      enter(3, 7, fork),
      exit(4, 8, fork, 0),
      exit(5, 7, fork, 8),
      enter(6, 7, clone),
      exit(7, 7, clone, 9),
      exit(8, 9, clone, 0),
      enter(9, 7, clone3),
      exit(10, 7, clone3, 10),
      exit(11, 10, clone3, 0),
      ...[8, 9, 10].flatMap((pid) => [enter(20 + pid, pid, GETPPID), exit(30 + pid, pid, GETPPID, 7)]),
    ];
    expect(callsOf(events)).toMatchObject({
      "i386:getppid": 3,
      "i386:fork": 1,
      "i386:clone": 1,
      "i386:clone3": 1,
    });
    expect(scalarsOf(summary(events))).toMatchObject({ children: 3, orphaned: 0, broken: 0 });
  });

  it("have nothing to do with 64-bit children of the same time, nor with a thread that comes back to a number", () => {
    const { clone3, exit: exit32 } = I386;
    const events = [
      ...becomes32(1, 7),
      enter(3, 6, clone3),
      exit(4, 6, clone3, 8),
      enter(5, 7, clone3),
      exit(6, 8, clone3, 0),
      exit(7, 7, clone3, 9),
      exit(8, 9, clone3, 0),
      enter(9, 8, SEMGET),
      exit(10, 8, SEMGET, 0),
      enter(11, 9, exit32),
      enter(12, 6, CLONE),
      exit(13, 9, CLONE, 0),
      exit(14, 6, CLONE, 9),
      enter(15, 9, SEMGET),
      exit(16, 9, SEMGET, 0),
    ];
    expect(callsOf(events)).toMatchObject({ "semget": 2, "i386:clone3": 1, "clone3": 1 });
  });

  it("are known to the recording where they ran before it", () => {
    const events = [enter(1, 7, GETPPID), exit(2, 7, GETPPID, 1), enter(3, 8, SEMGET), exit(4, 8, SEMGET, 0)];
    expect(callsOf(events, { compatTasks: new Set([7]) })).toEqual({ "i386:getppid": 1, "semget": 1 });
    expect(callsOf(events)).toEqual({ semget: 2 });
  });

  it("return from signals as others do", () => {
    const events = [...becomes32(1, 7), enter(3, 7, 119), exit(4, 7, -1, 5)];
    expect(callsOf(events)).toMatchObject({ "i386:sigreturn": 1 });
    expect(scalarsOf(summary(events))).toMatchObject({ errors: 0, broken: 0 });
  });
});

const HEADER_32 = "/usr/include/x86_64-linux-gnu/asm/unistd_32.h";

const HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";

describe("syscallNames", () => {
  it("agrees with this machine's kernel headers", ({ skip }) => {
    skip(!existsSync(HEADER), `${HEADER} is missing (apt-get install linux-libc-dev)`);
    const nameOf = syscallNames("x86_64");
    const defined = [...readFileSync(HEADER, "utf8").matchAll(/#define __NR_(\w+)\s+(\d+)/g)];
    expect(defined.length).toBeGreaterThan(300);
    expect(defined.map(([, , id]) => nameOf(Number(id)))).toEqual(defined.map(([, name]) => name));
  });

  it("agrees with them for 32-bit programs", ({ skip }) => {
    skip(!existsSync(HEADER_32), `${HEADER_32} is missing (apt-get install linux-libc-dev)`);
    const nameOf = syscallNames("x86_64");
    const defined = [...readFileSync(HEADER_32, "utf8").matchAll(/#define __NR_(\w+)\s+(\d+)/g)];
    expect(defined.length).toBeGreaterThan(300);
    expect(defined.map(([, , id]) => nameOf(COMPAT_BASE + Number(id)))).toEqual(
      defined.map(([, name]) => `i386:${name}`),
    );
    expect(nameOf(COMPAT_BASE + 9999)).toBe("i386:#9999");
    expect(syscallNames("aarch64")(COMPAT_BASE + 64)).toBe("32-bit:#64");
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
