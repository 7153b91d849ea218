import { describe, expect, it } from "vitest";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { UserCode } from "../../../src/trace/names/user-code/user-code.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, type MadeEvent, intervals } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import {
  bothCatalog,
  kernelStack,
  programStackAt,
  stackAt,
  stackCatalog,
  switches,
  switching,
  waking,
  wakes,
} from "../../support/made-stacks.ts";

const symbols = madeSymbols(["do_syscall_64", "vfs_write", "trace_event_raw_event_sched_waking"]);
const [SYSCALL, WRITE, RAW] = [0, 1, 2];
const [PROG, LIB, HEAP] = [0x1000, 0x8000, 0x20_000];

/** Process 7 has a program, a library, and code without a file; process 8 another program of the same name. */
const userCode = new UserCode(
  {
    files: [
      {
        name: "/bin/prog",
        names: [
          { offset: 0x10, symbol: "main", delta: 0x10 },
          { offset: 0x20, symbol: "main", delta: 0x20 },
          { offset: 0x100, symbol: "work", delta: 0 },
        ],
      },
      { name: "/lib/lib.so", names: [{ offset: 0x40, symbol: "work", delta: 4 }] },
      { name: "", names: [] },
      { name: "/opt/prog", names: [{ offset: 0x10, symbol: "main", delta: 0x10 }] },
    ],
    lives: [
      {
        tgid: 7,
        seen: 100n,
        mappings: [
          { start: PROG, end: PROG + 0x1000, offset: 0, file: 0 },
          { start: LIB, end: LIB + 0x1000, offset: 0, file: 1 },
          { start: HEAP, end: HEAP + 0x1000, offset: 0, file: 2 },
        ],
      },
      { tgid: 8, mappings: [{ start: PROG, end: PROG + 0x1000, offset: 0, file: 3 }] },
    ],
  },
  0n,
);

function of(
  events: readonly MadeEvent[],
  options: Readonly<Record<string, unknown>> = {},
  known: { readonly userCode?: UserCode } = { userCode },
): AggregationResult {
  const request = { of: "sched:sched_waking", rows: "stacks", ...options };
  return aggregate("stacks", request, bothCatalog, intervals(events), { symbols, ...known });
}

function folded(result: AggregationResult): readonly string[] {
  return rowsOf(result).map(({ stack, total }) => `${stack} ${total}`);
}

/** An event of process `tgid`, and its program's stack. */
function userEvent(time: number, tgid: number, addresses: readonly number[]): readonly MadeEvent[] {
  return [wakes({ time, pid: tgid }, "a"), programStackAt({ time: time + 1, pid: tgid }, tgid, addresses)];
}

describe("stacks of programs", () => {
  const user = { frames: "user" };

  it("have functions by file and name, all addresses of a function being one", () => {
    const result = of(
      [
        ...userEvent(1, 7, [PROG + 0x100, LIB + 0x40, PROG + 0x10]),
        ...userEvent(3, 7, [PROG + 0x100, LIB + 0x40, PROG + 0x20]),
      ],
      user,
    );
    expect(folded(result)).toEqual(["main (prog);work (lib.so);work (prog) 2"]);
    expect(scalarsOf(result)).toMatchObject({ "n": 2, "user-frames": 6, "unknown-frames": 0, "at-entry": 2 });
  });

  it("have the offsets of a function apart with offsets: true", () => {
    const events = [
      ...userEvent(1, 7, [LIB + 0x40, PROG + 0x10]),
      ...userEvent(3, 7, [LIB + 0x40, PROG + 0x20]),
    ];
    expect(folded(of(events, { ...user, offsets: true }))).toEqual([
      "main+0x10 (prog);work+0x4 (lib.so) 1",
      "main+0x20 (prog);work+0x4 (lib.so) 1",
    ]);
  });

  it("have files of one name by their paths", () => {
    const events = [...userEvent(1, 7, [PROG + 0x10]), ...userEvent(3, 8, [PROG + 0x10])];
    expect(folded(of(events, user))).toEqual(["main (/bin/prog) 1", "main (/opt/prog) 1"]);
  });

  it("have addresses without a name by the file's offset, and memory without a file as one", () => {
    const events = [
      ...userEvent(1, 7, [LIB + 0x123, PROG + 0x10]),
      ...userEvent(3, 7, [HEAP + 1, PROG + 0x10]),
      ...userEvent(5, 7, [HEAP + 2, PROG + 0x10]),
    ];
    expect(folded(of(events, user))).toEqual([
      "main (prog);[code without a file] 2",
      "main (prog);0x123 (lib.so) 1",
    ]);
  });

  it("have addresses of processes that nobody has seen as they are, counted and said", () => {
    const result = of(
      [...userEvent(1, 9, [0xabc, 0xdef]), ...userEvent(3, 7, [LIB + 0x40, PROG + 0x10])],
      user,
    );
    expect(folded(result)).toContain("[unknown];[unknown] 1");
    expect(folded(of(userEvent(1, 9, [0xabc, 0xdef]), { ...user, offsets: true }))).toEqual([
      "[unknown] 0xdef;[unknown] 0xabc 1",
    ]);
    expect(scalarsOf(result)).toMatchObject({ "user-frames": 4, "unknown-frames": 2 });
    expect(result.notes).toContain(
      "2 of 4 user frames could not be named: the memory map of their process is unknown (it exited or ran another program too early, or the recording had no room for the map).",
    );
  });

  it("say so where the recording has nothing of any memory", () => {
    expect(of(userEvent(1, 7, [PROG, PROG + 0x10]), user, {}).notes).toContain(
      "2 of 2 user frames could not be named: the recording has no memory maps of processes.",
    );
  });

  it("end where a walk leads to no code", () => {
    const result = of(userEvent(1, 7, [LIB + 0x40, 0x12345678, PROG + 0x10]), user);
    expect(folded(result)).toEqual(["[cut short];work (lib.so) 1"]);
    expect(scalarsOf(result)).toMatchObject({ "cut-short": 1, "unknown-frames": 0 });
    expect(result.notes).toContain(
      "unwinding of 1 of 1 user stack stopped at an address outside any code: work (lib.so) or its caller has no frame pointer.",
    );
  });

  it("go on with unknown addresses where nobody looked since: a library may have come", () => {
    const result = of(userEvent(200, 7, [LIB + 0x40, 0x12345678, PROG + 0x10]), user);
    expect(folded(result)).toEqual(["main (prog);[unknown];work (lib.so) 1"]);
    expect(scalarsOf(result)).toMatchObject({ "cut-short": 0, "unknown-frames": 1 });
  });

  it("begin with an unknown address, where the innermost one is: that is where the process was", () => {
    expect(folded(of(userEvent(1, 7, [0x12345678]), user))).toEqual(["[unknown] 1"]);
  });

  it("may have names of another program's where records were lost, and it is said", () => {
    const lost = new Map([[0, 12]]);
    const request = { of: "sched:sched_waking", frames: "user" };
    const { notes } = aggregate("stacks", request, bothCatalog, intervals(userEvent(1, 7, [PROG + 0x10])), {
      symbols,
      userCode,
      lost,
    });
    expect(notes).toContain(
      "12 records lost: if the record of an exec was lost, user functions can have names of another program.",
    );
  });

  it("are none in threads of the kernel", () => {
    const result = of(userEvent(1, 2, []), user);
    expect([folded(result), scalarsOf(result)["n"]]).toEqual([[], 0]);
    expect(result.notes).toContain(
      "1 event of kernel threads, which have no user stack (not in the figures).",
    );
  });
});

describe("both parts", () => {
  const kernel = (time: number, pid: number): MadeEvent => stackAt({ time, pid }, [RAW, WRITE, SYSCALL]);

  it("are joined in either order, the kernel's functions inside", () => {
    const [event, program] = userEvent(10, 7, [LIB + 0x40, PROG + 0x10]);
    const result = of([
      wakes({ time: 1, pid: 7 }, "a"),
      kernel(2, 7),
      programStackAt({ time: 3, pid: 7 }, 7, [LIB + 0x40, PROG + 0x10]),
      event!,
      program!,
      kernel(12, 7),
    ]);
    expect(folded(result)).toEqual(["main (prog);work (lib.so);do_syscall_64;vfs_write 2"]);
  });

  it("are both needed: an event with one of them is not in the figures", () => {
    const result = of([...userEvent(1, 7, [PROG + 0x10]), ...userEvent(3, 7, [PROG + 0x10]), kernel(5, 7)]);
    expect(scalarsOf(result)).toMatchObject({ "n": 1, "without-stack": 1, "stray": 0 });
  });

  it("are the kernel's alone in its own threads", () => {
    expect(folded(of([...userEvent(1, 2, []), kernel(3, 2)]))).toEqual(["do_syscall_64;vfs_write 1"]);
  });

  it("can be asked for one by one, the other one being passed over", () => {
    const events = [...userEvent(1, 7, [PROG + 0x10]), kernel(3, 7), switches({ time: 4, pid: 7 })];
    expect(folded(of(events, { frames: "kernel" }))).toEqual(["do_syscall_64;vfs_write 1"]);
    expect(folded(of(events, { frames: "user" }))).toEqual(["main (prog) 1"]);
  });

  it("must be recorded to be asked for", () => {
    const request = { of: "sched:sched_waking", frames: "both" };
    expect(problemsOf("stacks", request, stackCatalog)).toEqual([
      'event-not-recorded line 3: stacks reads the stacks of programs, which this spec doesn\'t record (write "user-stacks: true")',
    ]);
    const withoutKernel = catalogOf(
      waking,
      switching,
      ...[...bothCatalog.values()].filter((one) => one !== kernelStack),
    );
    expect(problemsOf("stacks", request, withoutKernel)).toEqual([
      'event-not-recorded line 3: stacks reads the stacks of the kernel, which this spec doesn\'t record (write "- {event: SYSTEM:EVENT, stack: true}" under tracepoints)',
    ]);
  });
});
