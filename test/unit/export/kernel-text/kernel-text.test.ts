import { describe, expect, it } from "vitest";
import { kernelText } from "../../../../src/export/kernel-text/kernel-text.ts";
import type { Recording } from "../../../../src/trace/recording.ts";
import { parseKallsyms } from "../../../../src/trace/names/kallsyms.ts";
import { madeFormat, type MadeEvent } from "../../../support/batch-builder.ts";
import { callEntry, callExit } from "../../../support/call-forest.ts";
import { programStackAt } from "../../../support/made-stacks.ts";
import { clockScale } from "../../../../src/trace/trace-dat/clock-scale.ts";
import { madeRecording } from "../../../support/made-recording.ts";

/** What no kernel at hand writes, line by line as kernel/trace/trace_functions_graph.c and trace_output.c say. */
const symbols = parseKallsyms(
  Buffer.from(
    [
      "ffffffff81000100 T vfs_write",
      "ffffffff81000200 t kfree",
      "ffffffff81000300 T gic_handle_irq",
      "ffffffff81000400 t bad\x1b[31mname\t[evil\x07]",
      "ffffffff81000500 t ftrace_trampoline\t[__builtin__ftrace]",
      "ffffffff81000300 T __irqentry_text_start",
      "ffffffff81000400 T __irqentry_text_end",
      "",
    ].join("\n"),
  ),
);
const VFS_WRITE = 0xffffffff81000104n;
const KFREE = 0xffffffff81000204n;
const HANDLE_IRQ = 0xffffffff81000304n;
const HOSTILE = 0xffffffff81000404n;
const TRAMPOLINE = 0xffffffff81000504n;

const comms = new Map([
  [7, "sh"],
  [8, "a\nb\x1b[2Jlong name"],
]);

function enter(time: number, func: bigint, depth: number, more: Partial<MadeEvent> = {}): MadeEvent {
  return { event: callEntry, time, pid: 7, ...more, fields: { func, depth, ...more.fields } };
}

function leave(
  time: number,
  func: bigint,
  depth: number,
  ns: number,
  more: Partial<MadeEvent> = {},
): MadeEvent {
  const fields = { func, depth, calltime: 1_000_000n, rettime: BigInt(1_000_000 + ns), ...more.fields };
  return { event: callExit, time, pid: 7, ...more, fields };
}

const print = madeFormat("ftrace:print", { ip: "u64", buf: "text" });
const functionRecord = madeFormat("ftrace:function", { common_flags: "u8", ip: "u64", parent_ip: "u64" });
const event = madeFormat("made:thing", { n: "s32", big: "u64", name: "text" });

function linesOf(recording: Recording, columns: "default" | "all" = "default"): readonly string[] {
  return [...kernelText(recording, columns)].filter((line) => !line.startsWith("# ") && line !== "#");
}

const known = { info: { symbols, comms } };

describe("the lines of calls", () => {
  it("show where an interrupt begins and ends, for functions between __irqentry_text_start and _end", () => {
    const events = [
      enter(0, VFS_WRITE, 0),
      enter(10, HANDLE_IRQ, 1),
      enter(20, KFREE, 2),
      leave(30, KFREE, 2, 8),
      leave(40, HANDLE_IRQ, 1, 28),
      enter(50, HANDLE_IRQ, 1),
      leave(60, HANDLE_IRQ, 1, 9_000),
      leave(90, VFS_WRITE, 0, 12_345),
    ];
    expect(linesOf(madeRecording(events, known))).toEqual([
      " 0)               |  vfs_write() {",
      " 0)   ==========> |",
      " 0)               |    gic_handle_irq() {",
      " 0)   0.008 us    |      kfree();",
      " 0)   0.028 us    |    }",
      " 0)   <========== |",
      " 0)   ==========> |",
      " 0)   9.000 us    |    gic_handle_irq();",
      " 0)   <========== |",
      " 0) + 12.345 us   |  }",
    ]);
  });

  it("have the marks and digits of durations, up to such as can't be", () => {
    const durations = [
      0, 999, 10_000, 10_001, 123_456, 1_234_567, 99_999_999, 1_000_000_001, 987_654_321_012, -1,
    ];
    const events = durations.flatMap((ns, index) => [
      enter(10 * index, KFREE, 0),
      leave(10 * index + 1, KFREE, 0, ns),
    ]);
    expect(linesOf(madeRecording(events, known))).toEqual([
      " 0)   0.000 us    |  kfree();",
      " 0)   0.999 us    |  kfree();",
      " 0)   10.000 us   |  kfree();",
      " 0) + 10.001 us   |  kfree();",
      " 0) ! 123.456 us  |  kfree();",
      " 0) # 1234.567 us |  kfree();",
      " 0) * 99999.99 us |  kfree();",
      " 0) $ 1000000 us  |  kfree();",
      " 0) $ 987654321 us |  kfree();",
      " 0) $ 18446744073709551 us |  kfree();",
    ]);
  });

  it("have a program's stack as a comment of several lines, as Linux 6.12 was seen to print it", () => {
    const events = [
      enter(0, VFS_WRITE, 0),
      programStackAt({ time: 10, pid: 7 }, 7, [0x7fbf0e525350, 0x401000]),
      leave(20, VFS_WRITE, 0, 1_000),
    ];
    expect(linesOf(madeRecording(events, known))).toEqual([
      " 0)               |  vfs_write() {",
      " 0)               |  /* <user stack trace>",
      " =>  <00007fbf0e525350>",
      " =>  <0000000000401000> */",
      " 0)   1.000 us    |  }",
    ]);
  });

  it("say who came on the CPU, with what is known of their names, escaped", () => {
    const events = [
      enter(0, VFS_WRITE, 0, { pid: 8 }),
      enter(1, VFS_WRITE, 0, { pid: 0 }),
      enter(2, HOSTILE, 0, { pid: 4711 }),
    ];
    const rule = " ------------------------------------------";
    expect(linesOf(madeRecording(events, { info: { ...known.info, cpus: [0, 11] } }))).toEqual([
      "  0)               |  vfs_write() {",
      rule,
      "  0)   a\\nb\\x1b[2J-8    =>    <idle>-0   ",
      rule,
      "",
      "  0)               |  vfs_write() {",
      rule,
      "  0)    <idle>-0    =>   <...>-4711  ",
      rule,
      "",
      "  0)               |  bad\\x1b[31mname [evil\\x07]() {",
    ]);
  });

  it("name an end whose beginning was elsewhere, and don't take another task's end for a call's own", () => {
    const events = [
      leave(0, VFS_WRITE, 0, 5),
      enter(10, KFREE, 1),
      leave(20, KFREE, 1, 5, { cpu: 1 }),
      enter(30, KFREE, 1, { cpu: 1 }),
      leave(40, VFS_WRITE, 1, 5, { cpu: 1 }),
      enter(50, KFREE, 60, { cpu: 1 }),
      enter(51, KFREE, 0, { cpu: 1 }),
      leave(52, VFS_WRITE, 60, 5, { cpu: 1 }),
    ];
    const deep = "  ".repeat(60);
    expect(linesOf(madeRecording(events, known))).toEqual([
      " 0)   0.005 us    |  } /* vfs_write */",
      " 0)               |    kfree() {",
      " 1)   0.005 us    |    } /* kfree */",
      " 1)               |    kfree() {",
      " 1)   0.005 us    |    } /* vfs_write */",
      ` 1)               |  ${deep}kfree() {`,
      " 1)               |  kfree() {",
      // The kernel remembers 50 depths; beyond, it takes every end for known.
      ` 1)   0.005 us    |  ${deep}}`,
    ]);
  });

  it("have other events as comments, escaped, with their fields by name", () => {
    const events = [
      enter(0, VFS_WRITE, 0),
      { event: print, time: 1, pid: 7, fields: { ip: KFREE, buf: "two\nlines\x1b[0m\n" } },
      enter(2, VFS_WRITE, 1),
      { event, time: 3, pid: 7, fields: { n: -5, big: 12n, name: "x\ty" } },
      leave(4, VFS_WRITE, 1, 1),
      { event, time: 5, pid: 7, fields: { n: 1, big: 2n, name: "" } },
    ];
    expect(linesOf(madeRecording(events, known))).toEqual([
      " 0)               |  vfs_write() {",
      " 0)               |  /* two\\nlines\\x1b[0m */",
      " 0)               |    vfs_write() {",
      " 0)               |      /* thing: n=-5 big=12 name=x\\ty */",
      " 0)   0.001 us    |    }",
      " 0)               |  /* thing: n=1 big=2 name= */",
    ]);
  });

  it("say where events were lost; an end behind that is no call's own", () => {
    const events = [enter(0, KFREE, 0), leave(1, KFREE, 0, 5), enter(2, KFREE, 0), leave(3, KFREE, 0, 5)];
    const losses = [
      { at: 0, cpu: 0, events: 0 },
      { at: 3, cpu: 0, events: 12 },
    ];
    expect(linesOf(madeRecording(events, { ...known, losses }))).toEqual([
      "CPU:0 [LOST EVENTS]",
      " 0)   0.005 us    |  kfree();",
      " 0)               |  kfree() {",
      "CPU:0 [LOST 12 EVENTS]",
      " 0)   0.005 us    |  }",
    ]);
  });

  it("come with time, task and context where they are asked for", () => {
    const more = { fields: { common_flags: 0x09 } };
    const events = [enter(1_999, VFS_WRITE, 0, more), leave(5_000, VFS_WRITE, 0, 5, { cpu: 1 })];
    expect(linesOf(madeRecording(events, known), "all")).toEqual([
      "    5.000001 |   0)      sh-7      |  d.h.. |               |  vfs_write() {",
      "    5.000005 |   1)      sh-7      |  ..... |   0.005 us    |  } /* vfs_write */",
    ]);
  });

  it("are in order of time, of equal times the lower CPU's first", () => {
    const events = [
      enter(0, KFREE, 1, { cpu: 1 }),
      enter(5, KFREE, 2, { cpu: 2 }),
      enter(5, KFREE, 0, { cpu: 0 }),
      enter(9, KFREE, 1, { cpu: 1 }),
    ];
    const order = linesOf(madeRecording(events, known)).map((line) => line.slice(1, 2));
    expect(order).toEqual(["1", "0", "2", "1"]);
  });
});

describe("the lines of other records", () => {
  const called = (time: number, more: Partial<MadeEvent> = {}): MadeEvent => ({
    event: functionRecord,
    time,
    pid: 7,
    ...more,
    fields: { ip: KFREE, parent_ip: VFS_WRITE, ...more.fields },
  });

  it("begin with task, CPU, context and time, rounded", () => {
    const events = [
      called(1_499),
      called(1_500, { pid: 8, cpu: 12, fields: { common_flags: 0xf5, parent_ip: 0 } }),
      called(1_999_999_999_501, { pid: 1_234_567, fields: { ip: TRAMPOLINE, parent_ip: HOSTILE } }),
    ];
    expect(linesOf(madeRecording(events, known))).toEqual([
      "              sh-7       [000] .....     5.000001: kfree <-vfs_write",
      "a\\nb\\x1b[2Jlong name-8       [012] DNz..     5.000002: kfree",
      "           <...>-1234567 [000] .....  2005.000000: 0xffffffff81000504 <-bad\\x1b[31mname",
    ]);
  });

  it("have the clock's own count where it isn't of nanoseconds, and events' fields by name", () => {
    const events = [{ event, time: 1, pid: 0, fields: { n: 1, big: 2n, name: "a b" } }];
    const info = { ...known.info, clock: "counter", clockScale: clockScale("counter"), epoch: 41n };
    expect(linesOf(madeRecording(events, { info }))).toEqual([
      "          <idle>-0       [000] .....           42: thing: n=1 big=2 name=a b",
    ]);
  });

  it("say when a CPU's first record comes, where some were overwritten", () => {
    const stats = [{ cpu: 0, recorded: 3, overrun: 9, commitOverrun: 0, dropped: 0 }];
    const events = [called(1), called(2, { cpu: 1 }), called(3, { cpu: 1 })];
    const lines = linesOf(madeRecording(events, { info: { ...known.info, stats } }));
    expect(lines.map((line) => line.slice(0, 33))).toEqual([
      "              sh-7       [000] ..",
      "##### CPU 1 buffer started ####",
      "              sh-7       [001] ..",
      "              sh-7       [001] ..",
    ]);
  });
});

it("a recording of nothing is its header", () => {
  expect([...kernelText(madeRecording([]))].slice(0, 2)).toEqual(["# tracer: nop", "#"]);
});
