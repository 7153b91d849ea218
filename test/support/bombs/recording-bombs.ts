import { deflateSync, zstdCompressSync } from "node:zlib";
import { formatText } from "../event-bytes.ts";
import { headerPageText } from "../page-builder.ts";
import {
  buildLatencyVersion6,
  buildVersion6,
  buildVersion7,
  type BuiltOption,
} from "../trace-cmd/file-builder.ts";
import {
  fileOf,
  lines,
  OWN_WINDOW,
  pagesOf,
  pageWith,
  rawFormat,
  repeated,
  statOption,
  tinyFormat,
  u32,
} from "./recording-parts.ts";

/** A recording that is made to be slow, to take memory, or to break something; at most some 64 MB. */
export interface RecordingBomb {
  readonly name: string;
  readonly make: () => Uint8Array;
  /** Aggregations of a spec; without them every event is counted. */
  readonly questions?: string;
  /** Behind `report FILE`. */
  readonly options?: readonly string[];
  /** What stdout or stderr must have: a right answer, or a clear error. */
  readonly shows: string | RegExp;
}

const MB = 1_000_000;
const PID = "int common_pid;4;4;1";
const COMMON = [
  "unsigned short common_type;0;2;0",
  "unsigned char common_flags;2;1;0",
  "unsigned char common_preempt_count;3;1;0",
  PID,
];

const tiny = tinyFormat("tiny", 300);
const waking = formatText("sched_waking", 301, ["char comm[16];8;16;1", "pid_t pid;24;4;1"]);
const textEvent = tinyFormat("named", 302, ["char text[8];4;8;1"]);
const wideEvent = tinyFormat("wide", 303, ["u64 value;4;8;0"]);
const entry = rawFormat("funcgraph_entry", 11, [...COMMON, "unsigned long func;8;8;0", "int depth;16;4;1"]);
const exit = rawFormat("funcgraph_exit", 10, [
  ...COMMON,
  "unsigned long func;8;8;0",
  "int depth;16;4;1",
  "unsigned int overrun;20;4;0",
  "unsigned long long calltime;24;8;0",
  "unsigned long long rettime;32;8;0",
]);
const kernelStack = rawFormat("kernel_stack", 4, [
  ...COMMON,
  "int size;8;4;1",
  "unsigned long caller[8];16;64;0",
]);
const userStack = rawFormat("user_stack", 13, [
  ...COMMON,
  "unsigned int tgid;8;4;0",
  "unsigned long caller[8];16;64;0",
]);

const writeTiny = (view: DataView, at: number): void => view.setUint32(at, 300, true);
const fewTiny = (): Uint8Array => pagesOf({ count: 1000, payloadBytes: 4, write: writeTiny });

/** Nothing is hostile about it. */
export function plainRecording(): Uint8Array {
  return besides({});
}

/** A file of 1000 small events, with something hostile beside them. */
function besides(changes: Parameters<typeof fileOf>[2]): Uint8Array {
  return buildVersion6(fileOf({ a: [tiny] }, [fewTiny()], changes));
}

function events(
  format: string,
  records: Parameters<typeof pagesOf>[0],
  changes: Parameters<typeof fileOf>[2] = {},
): Uint8Array {
  return buildVersion6(fileOf({ a: [format] }, [pagesOf(records)], changes));
}

const formats: Readonly<Record<string, Omit<RecordingBomb, "name">>> = {
  "a page header of a megabyte": {
    make: () => besides({ headerPage: headerPageText() + "x".repeat(1_000_000) }),
    shows: "1,000",
  },
  "a page header of 60 megabytes": {
    make: () => besides({ headerPage: headerPageText() + "x".repeat(60 * MB) }),
    shows: "error[recording-malformed]",
  },
  "a page header of 100,000 fields": {
    make: () =>
      besides({
        headerPage:
          headerPageText() + lines(100_000, (i) => `\tfield: int f${i};\toffset:0;\tsize:4;\n`).toString(),
      }),
    shows: "error[recording-malformed]",
  },
  "a record header of a megabyte of blanks": {
    make: () => besides({ headerEvent: ` \t`.repeat(500_000) }),
    shows: "1,000",
  },
  "sixteen thousand formats": {
    make: () => {
      const texts = Array.from({ length: 16_000 }, (_, i) => tinyFormat(`e${i}`, 400 + i));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: "1,000",
  },
  "sixteen megabytes of fields": {
    make: () => {
      const fields = Array.from({ length: 4000 }, (_, i) => `u8 f${i};${8 + i};1;0`);
      const texts = Array.from({ length: 78 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: "1,000",
  },
  "a hundred thousand formats": {
    make: () => {
      const texts = Array.from({ length: 100_000 }, (_, i) => tinyFormat(`e${i}`, 400));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: "error[recording-malformed]",
  },
  "formats with equal names and ids": {
    make: () => buildVersion6(fileOf({ a: Array.from({ length: 16_000 }, () => tiny) }, [fewTiny()])),
    shows: "1,000",
  },
  "four thousand fields in each of three hundred formats": {
    make: () => {
      const fields = Array.from({ length: 4000 }, (_, i) => `int f${i};${8 + 4 * i};4;1`);
      const texts = Array.from({ length: 330 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a probe with four thousand strings": {
    make: () => {
      const fields = ["unsigned long __probe_ip;8;8;0"];
      for (let i = 0; i < 4000; i++) fields.push(`__data_loc char[] f${i};${16 + 4 * i};4;1`);
      const texts = Array.from({ length: 60 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: "1,000",
  },
  "a probe with a hundred strings at one offset, in each event": {
    make: () => {
      const fields = ["unsigned long __probe_ip;8;8;0"];
      for (let i = 0; i < 24; i++) fields.push(`__data_loc char[] f${i};${16 + 4 * i};4;1`);
      return events(formatText("probed", 300, fields), {
        count: 250_000,
        payloadBytes: 112,
        write: (view, at) => {
          view.setUint32(at, 300, true);
          for (let i = 0; i < 24; i++) view.setUint32(at + 16 + 4 * i, (4 << 16) | 108, true);
        },
      });
    },
    questions: "{use: count, of: a:probed, by: [f0, f23]}",
    shows: "250,000",
  },
  "a field's name of a megabyte": {
    make: () =>
      buildVersion6(
        fileOf({ a: [tiny, formatText("e", 301, [`int ${"n".repeat(1_000_000)};8;4;1`])] }, [fewTiny()]),
      ),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "an event's name of a megabyte": {
    make: () => buildVersion6(fileOf({ a: [tinyFormat("n".repeat(1_000_000), 300)] }, [fewTiny()])),
    shows: "error[event-not-recorded]",
  },
  "a thousand events with names of 60 kB": {
    make: () => {
      const texts = Array.from({ length: 1000 }, (_, i) => tinyFormat("n".repeat(60_000) + i, 301 + i));
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a print format of nested parentheses": {
    make: () =>
      buildVersion6(
        fileOf(
          {
            a: [
              rawFormat(
                "tiny",
                300,
                ["unsigned short common_type;0;2;0", "int common_pid;0;4;1"],
                "(".repeat(500_000) + ")".repeat(500_000),
              ),
            ],
          },
          [fewTiny()],
        ),
      ),
    options: ["--format", "trace"],
    shows: "tiny:",
  },
  "a print format of a hundred thousand symbols": {
    make: () => {
      const symbols = Array.from({ length: 50_000 }, (_, i) => `{ ${i}, "s${i}" }`).join(", ");
      const fields = ["unsigned short common_type;0;2;0", "int common_pid;0;4;1"];
      return buildVersion6(
        fileOf({ a: [rawFormat("tiny", 300, fields, `"%s", __print_symbolic(REC->x, ${symbols})`)] }, [
          fewTiny(),
        ]),
      );
    },
    shows: "1,000",
  },
  "declarations of brackets and blanks": {
    make: () => {
      const texts = Array.from({ length: 15 }, (_, i) =>
        formatText(
          `e${i}`,
          400 + i,
          Array.from({ length: 900 }, (_unused, f) => `int${" [".repeat(480)} f${f};8;4;1`),
        ),
      );
      return buildVersion6(fileOf({ a: [tiny, ...texts] }, [fewTiny()]));
    },
    shows: "1,000",
  },
};

const tables: typeof formats = {
  "kallsyms of two million lines": {
    make: () =>
      besides({
        kallsyms: lines(2_000_000, (i) => `ffffffff${(0x81000000 + i * 16).toString(16)} t f${i}\n`),
      }),
    options: ["--format", "trace"],
    shows: /tiny:|error\[recording-malformed\]/u,
  },
  "kallsyms of ten million lines of six bytes": {
    make: () => besides({ kallsyms: repeated("1 t a\n", 60 * MB) }),
    questions: "{use: stacks, of: '*:*'}",
    shows: /error\[/u,
  },
  "kallsyms of short lines that descend": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 1000, payloadBytes: 80, write: writeStack((i) => i) },
        {
          kallsyms: lines(4_000_000, (i) => `${(0x4000000 - i).toString(16)} t a\n`),
          ftraceFormats: [kernelStack],
        },
      ),
    options: ["--format", "trace"],
    shows: /=> |error\[recording-malformed\]/u,
  },
  "kallsyms of one line of 60 megabytes": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 20_000, payloadBytes: 80, write: writeStack((i) => i * 8) },
        {
          kallsyms: Buffer.concat([Buffer.from("1 t "), repeated("a", 60 * MB), Buffer.from("\t[m]\n")]),
          ftraceFormats: [kernelStack],
        },
      ),
    options: ["--format", "trace"],
    shows: "=> 0x",
  },
  "kallsyms with one address for all": {
    make: () => besides({ kallsyms: lines(1_000_000, (i) => `ffffffff81000000 t f${i}\n`) }),
    options: ["--format", "trace"],
    shows: "tiny:",
  },
  "kallsyms with names that break lines and terminals": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 10, payloadBytes: 80, write: writeStack(() => 0x1000) },
        { kallsyms: Buffer.from("1000 t \u001b[2J\u202efoo\r::error::x\n"), ftraceFormats: [kernelStack] },
      ),
    options: ["--format", "trace"],
    shows: "x1b[2J",
  },
  "printk formats of a million lines": {
    make: () => besides({ printkFormats: lines(1_000_000, (i) => `0x${(i + 1).toString(16)} : "%d"\n`) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "printk formats of 60 megabytes of short lines": {
    make: () => besides({ printkFormats: lines(5_000_000, (i) => `0x${i.toString(16)}:""\n`) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "one printk format of 60 megabytes": {
    make: () =>
      besides({
        printkFormats: Buffer.concat([Buffer.from('0x1 : "'), repeated("%d ", 59 * MB), Buffer.from('"\n')]),
      }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a printk format that widens each of its numbers": {
    make: () =>
      events(
        tinyFormat("unused", 300),
        {
          count: 100,
          payloadBytes: 112,
          write: (view, at) => {
            view.setUint32(at, 6, true);
            view.setUint32(at + 16, 1, true);
          },
        },
        {
          printkFormats: Buffer.from(`0x1 : "${"%4096d".repeat(20)}"\n`),
          ftraceFormats: [
            rawFormat("bprint", 6, [
              ...COMMON,
              "unsigned long ip;8;8;0",
              "const char * fmt;16;8;0",
              "u32 buf[];24;0;0",
            ]),
          ],
        },
      ),
    options: ["--format", "trace"],
    shows: /tracer: nop/u,
  },
  "names of tasks in two megabytes of the shortest lines": {
    make: () => besides({ cmdlines: repeated("1 \n", 1 << 21) }),
    shows: "1,000",
  },
  "printk formats in four megabytes of the shortest lines": {
    make: () =>
      besides({ printkFormats: lines(300_000, (i) => `0x${i.toString(16)}:""\n`).subarray(0, 1 << 22) }),
    shows: "1,000",
  },
  "kallsyms of a million lines that descend": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 1000, payloadBytes: 80, write: writeStack((i) => i) },
        {
          kallsyms: lines(1_040_000, (i) => `${(0x4000000 - i).toString(16)} t a\n`),
          ftraceFormats: [kernelStack],
        },
      ),
    options: ["--format", "trace"],
    shows: "=> 0x7",
  },
  "names of a million tasks": {
    make: () => besides({ cmdlines: lines(1_000_000, (i) => `${i + 1} task${i}\n`) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "names of one task, a million times": {
    make: () => besides({ cmdlines: lines(1_000_000, (i) => `7 task${i}\n`) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "names that are 60 megabytes of line breaks": {
    make: () => besides({ cmdlines: Buffer.concat([Buffer.from("1 a"), repeated("\n", 60 * MB)]) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "names of three bytes, and 60 megabytes of them": {
    make: () => besides({ cmdlines: repeated("1 \n", 60 * MB) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
};

const kernelStackEvent = formatText("traced", 300, ["u64 x;8;8;0"]);

/** Pairs of records in turn: an event, and the stack behind it, of eight functions. */
function writeStack(address: (index: number) => number): (view: DataView, at: number, index: number) => void {
  return (view, at, index) => {
    const isStack = index % 2 === 1;
    view.setUint16(at, isStack ? 4 : 300, true);
    view.setUint32(at + 4, 42, true);
    if (!isStack) return;
    view.setUint32(at + 8, 8, true);
    for (let frame = 0; frame < 8; frame++)
      view.setUint32(at + 16 + 8 * frame, address(index * 8 + frame), true);
  };
}

const options: typeof formats = {
  "thirty thousand texts of statistics": {
    make: () =>
      besides({ options: Array.from({ length: 32_000 }, (_, i) => statOption(i % 8192, { read: 1 })) }),
    shows: "1,000",
  },
  "a million empty options": {
    make: () => besides({ options: Array.from({ length: 1_000_000 }, () => ({ id: 99, data: "" })) }),
    shows: "error[recording-malformed]",
  },
  "an option that claims 4 GB": {
    make: () => {
      const bytes = Buffer.from(besides({ options: [{ id: 5, data: "Linux host 6.1 x86_64\0" }] }));
      bytes.writeUInt32LE(0xffff_ffff, bytes.indexOf("Linux host") - 4);
      return bytes;
    },
    shows: "error[recording-malformed]",
  },
  "a text of statistics of 60 megabytes": {
    make: () => besides({ options: [statOption(0, { more: "x".repeat(60 * MB) })] }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "statistics of a million lines": {
    make: () => besides({ options: [statOption(0, { more: "overrun: 1\n".repeat(5_000_000) })] }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a return probe whose tasks fill 60 megabytes": {
    make: () =>
      besides({
        options: [
          statOption(0, { more: `${OWN_WINDOW}returns a:tiny of a:tiny at 1:${" 1".repeat(30 * MB)}\n` }),
        ],
      }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "twenty thousand return probes": {
    make: () =>
      events(
        tiny,
        { count: 500_000, payloadBytes: 4, write: writeTiny },
        {
          options: [
            statOption(0, {
              read: 500_000,
              more: OWN_WINDOW + lines(20_000, (i) => `returns a:r${i} of a:tiny\n`).toString(),
            }),
          ],
        },
      ),
    shows: "500,000",
  },
  "twenty thousand recorder threads of one number": {
    make: () =>
      events(
        tiny,
        { count: 500_000, payloadBytes: 4, write: writeTiny },
        {
          options: [
            statOption(0, {
              read: 500_000,
              more:
                OWN_WINDOW +
                lines(20_000, () => "recorder thread 300 from 90000000000 to 90000000001\n").toString(),
            }),
          ],
        },
      ),
    shows: "500,000",
  },
  "a million recorder threads": {
    make: () =>
      besides({
        options: [
          statOption(0, {
            read: 1000,
            more: OWN_WINDOW + lines(2_000_000, (i) => `recorder thread ${1000 + i}\n`).toString(),
          }),
        ],
      }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a hundred thousand changed settings": {
    make: () =>
      besides({
        options: [
          statOption(0, {
            read: 1000,
            more:
              OWN_WINDOW +
              lines(
                100_000,
                (i) => `changed {"file": "f${i}", "armed": "${"a".repeat(100)}", "found": "b"}\n`,
              ).toString(),
          }),
        ],
      }),
    shows: /changed|error\[recording-malformed\]/u,
  },
  "two megabytes of each of this project's own lines": {
    make: () => besides({ options: ownLines() }),
    shows: "more settings changed while recording",
  },
  "a hundred thousand counted probes": {
    make: () =>
      besides({
        options: [
          statOption(0, {
            read: 1000,
            more: OWN_WINDOW + lines(1_000_000, () => "probe a:tiny: 1 hits, 0 missed\n").toString(),
          }),
        ],
      }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a uname of 60 megabytes of words": {
    make: () => besides({ options: [{ id: 5, data: "a ".repeat(30 * MB) }] }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a kernel release of ten megabytes": {
    make: () => besides({ options: [{ id: 5, data: `Linux host ${"6".repeat(10 * MB)} x86_64` }] }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a kernel release with control characters": {
    make: () => besides({ options: [{ id: 5, data: "Linux host \u001b[2J\u202e::error::6.1 x86_64" }] }),
    shows: "x1b[2J",
  },
  "a clock's name of ten megabytes": {
    make: () =>
      besides({
        options: [{ id: 4, data: `[${"c".repeat(10 * MB)}]` }],
        instances: withoutClock([fewTiny()]),
      }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a clock option of brackets that never close": {
    make: () =>
      besides({ options: [{ id: 4, data: "[".repeat(10 * MB) }], instances: withoutClock([fewTiny()]) }),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "thirty thousand dates, and small sub-buffers": {
    make: () => {
      const pages = pagesOf({ count: 60_000, payloadBytes: 4, pageBytes: 32, write: writeTiny });
      const dates = Array.from({ length: 30_000 }, () => ({ id: 1, data: "0x1\0" }));
      return buildVersion6(
        fileOf({ a: [tiny] }, [pages], {
          pageBytes: 32,
          options: [...dates, statOption(0, { read: 90_000 })],
        }),
      );
    },
    shows: /60,000|error\[recording-malformed\]/u,
  },
  "code of programs: a million mappings": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 20_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: userCode(1_000_000, 1) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: /10,000|error\[recording-malformed\]/u,
  },
  "code of programs: thirty thousand mappings, none of which holds an address": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 100_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: userCode(30_000, 1) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "50,000",
  },
  "code of programs: twenty thousand lives of one process": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 300_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: userCode(1, 20_000) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "150,000",
  },
  "code of programs, nested a million deep": {
    make: () => besides({ options: [{ id: 0x4652, data: `{"files":${"[".repeat(1_000_000)}` }] }),
    shows: "1,000",
  },
};

/** Options that are as long as they may be, one for each kind of line that this project writes. */
function ownLines(): readonly BuiltOption[] {
  const kinds: readonly ((index: number) => string)[] = [
    (i) => `changed {"file": "f${i}"}\n`,
    (i) => `recorder thread ${i + 1000}\n`,
    () => "probe a:tiny: 1 hits\n",
    (i) => `returns a:r${i} of a:s${i} at 1: 1 2 3\n`,
    (i) => `32-bit tasks: ${i} ${i + 1}\n`,
  ];
  return kinds.map((line, cpu) => {
    const most = Math.floor(((1 << 21) - 500) / line(99_999).length);
    return statOption(cpu, { read: 1000, more: OWN_WINDOW + lines(Math.min(most, 99_999), line).toString() });
  });
}

function withoutClock(cpus: readonly Uint8Array[]): ReturnType<typeof fileOf>["instances"] {
  return [{ name: "", cpus: cpus.map((bytes, cpu) => ({ cpu, bytes })) }];
}

function writeUserStack(view: DataView, at: number, index: number): void {
  const isStack = index % 2 === 1;
  view.setUint16(at, isStack ? 13 : 300, true);
  view.setUint32(at + 4, 42, true);
  if (!isStack) return;
  view.setUint32(at + 8, 42, true);
  for (let frame = 0; frame < 8; frame++)
    view.setUint32(at + 16 + 8 * frame, 0x7000_0000 + index * 8 + frame, true);
}

/** This project's own option: what was where in one process' memory, in each of its lives. */
function userCode(mappings: number, lives: number): string {
  const ranges = Array.from({ length: mappings }, (_, i) => `[${i * 16},${i * 16 + 8},0,0]`).join(",");
  const life = (i: number): string => `[42,"${i === 0 ? "" : 1}","1","",[${ranges}]]`;
  const last = `[42,"1","","",[]]`;
  return `{"files":[["a","",[]]],"lives":[${[...Array.from({ length: lives }, (_, i) => life(i)), last].join(",")}]}\0`;
}

const cpus: typeof formats = {
  "two thousand million CPUs": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeUInt32LE(0x8000_0000, bytes.indexOf("options  \0") - 4);
      return bytes;
    },
    shows: "claims 2147483648 CPUs",
  },
  "eight thousand CPUs with the same megabytes": {
    make: () => {
      const big = pagesOf({ count: 500_000, payloadBytes: 4, write: writeTiny });
      const file = fileOf({ a: [tiny] }, [big, ...Array.from({ length: 8000 }, () => new Uint8Array())]);
      const bytes = Buffer.from(buildVersion6(file));
      const table = bytes.indexOf("flyrecord\0") + 10;
      for (let cpu = 1; cpu <= 8000; cpu++) bytes.copy(bytes, table + 16 * cpu, table, table + 16);
      return bytes;
    },
    shows: "overlaps",
  },
  "a CPU whose data begins past the end": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeBigUInt64LE(1n << 50n, bytes.indexOf("flyrecord\0") + 10);
      return bytes;
    },
    shows: "0 events in 0 ns",
  },
  "a CPU whose data is said to be of 2^53 bytes": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeBigUInt64LE((1n << 53n) - 1n, bytes.indexOf("flyrecord\0") + 18);
      return bytes;
    },
    shows: "1,000",
  },
  "eight thousand CPUs with a full sub-buffer each": {
    make: () => {
      const page = pagesOf({ count: 500, payloadBytes: 4, write: writeTiny });
      return buildVersion6(
        fileOf(
          { a: [tiny] },
          Array.from({ length: 8000 }, () => page),
          { pageBytes: 4096 },
        ),
      );
    },
    shows: "4,000,000",
  },
  "eight thousand CPUs, sixteen thousand formats": {
    make: () => {
      const page = pagesOf({ count: 100, payloadBytes: 4, pageBytes: 4096, write: writeTiny });
      const texts = Array.from({ length: 16_000 }, (_, i) => tinyFormat(`e${i}`, 400 + i));
      return buildVersion6(
        fileOf(
          { a: [tiny, ...texts] },
          Array.from({ length: 8000 }, () => page),
        ),
      );
    },
    shows: "800,000",
  },
  "eight thousand CPUs that take turns in the kernel's own text": {
    make: () =>
      buildVersion6(
        fileOf(
          { a: [tiny] },
          Array.from({ length: 8000 }, (_, cpu) =>
            pagesOf({
              count: 60,
              payloadBytes: 4,
              pageBytes: 512,
              time: 1_000_000 + cpu,
              delta: 8000,
              write: writeTiny,
            }),
          ),
          { pageBytes: 512 },
        ),
      ),
    options: ["--format", "trace"],
    shows: "tiny:",
  },
  "fifty CPUs, each event of sixteen thousand on each": {
    make: () => {
      const pages = pagesOf({
        count: 16_000,
        payloadBytes: 4,
        write: (view, at, i) => view.setUint32(at, 300 + i, true),
      });
      const texts = Array.from({ length: 16_000 }, (_, i) => tinyFormat(`e${i}`, 300 + i));
      return buildVersion6(
        fileOf(
          { a: texts },
          Array.from({ length: 50 }, () => pages),
        ),
      );
    },
    questions: "{use: count, of: a:*}",
    shows: "800,000",
  },
  "big-endian CPUs, of which each has small idle sub-buffers": {
    make: () => {
      const idle = new Uint8Array(64 * 32);
      return buildVersion6(
        fileOf(
          { a: [tiny] },
          Array.from({ length: 8000 }, () => idle),
          { pageBytes: 32, bigEndian: true },
        ),
      );
    },
    shows: "0 events in 0 ns",
  },
  "CPUs that take turns, each with its later part first": {
    make: () => {
      const turned = (cpu: number): Uint8Array => {
        const later = pagesOf({
          count: 5,
          payloadBytes: 4,
          pageBytes: 32,
          time: 2_000_000 + cpu,
          recordsPerPage: 1,
          write: writeTiny,
        });
        const sooner = pagesOf({
          count: 40,
          payloadBytes: 4,
          pageBytes: 32,
          time: 1_000_000 + cpu,
          recordsPerPage: 1,
          write: writeTiny,
        });
        return Buffer.concat([later, sooner]);
      };
      return buildVersion6(
        fileOf(
          { a: [tiny] },
          Array.from({ length: 8000 }, (_, cpu) => turned(cpu)),
          { pageBytes: 32 },
        ),
      );
    },
    shows: "360,000",
  },
  "twenty CPUs that take turns, with events lost before every sub-buffer": {
    make: () => {
      const of = (cpu: number): Uint8Array =>
        pagesOf({
          count: 40_000,
          payloadBytes: 4,
          pageBytes: 32,
          recordsPerPage: 1,
          missed: true,
          time: 1_000_000 + cpu,
          delta: 100,
          write: writeTiny,
        });
      return buildVersion6(
        fileOf(
          { a: [tiny] },
          Array.from({ length: 20 }, (_, cpu) => of(cpu)),
          { pageBytes: 32 },
        ),
      );
    },
    shows: "800,000 events",
  },
  "two million gaps": {
    make: () => {
      const pages = pagesOf({
        count: 1_900_000,
        payloadBytes: 4,
        pageBytes: 32,
        recordsPerPage: 1,
        missed: true,
        delta: 10,
        write: writeTiny,
      });
      return buildVersion6(
        fileOf({ a: [tiny] }, [pages], {
          pageBytes: 32,
          options: [statOption(0, { read: 1_900_000, overrun: 5, dropped: 5 })],
        }),
      );
    },
    questions: "{use: latency, from: a:tiny, to: a:tiny, key: [pid]}",
    shows: "a",
  },
};

const options7 = (file: ReturnType<typeof fileOf>, compression: "none" | "zlib" | "zstd" = "none"): Buffer =>
  Buffer.from(buildVersion7(file, { compression }));

const version7: typeof formats = {
  "options in a ring of sections": {
    make: () => {
      const bytes = Buffer.from(
        buildVersion7(fileOf({ a: [tiny] }, [fewTiny()]), { compression: "none", optionSections: 3 }),
      );
      bytes.writeBigUInt64LE(bytes.readBigUInt64LE(27), bytes.length - 8);
      return bytes;
    },
    shows: /error\[recording-malformed\]/u,
  },
  "a section that says it is the options": {
    make: () => {
      const bytes = options7(fileOf({ a: [tiny] }, [fewTiny()]));
      bytes.writeBigUInt64LE(35n, 27);
      return bytes;
    },
    shows: "error[recording-malformed]",
  },
  "sixty sections of options that decompress to 2 MB each": {
    make: () => compressedOptions(60, 2 * MB),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "two sections of options that decompress to 60 MB each": {
    make: () => compressedOptions(2, 60 * MB),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a thousand instances of one name": {
    make: () => manyInstances(1000, () => "same"),
    options: ["--instance", "same"],
    shows: "10",
  },
  "a thousand instances with long names": {
    make: () => manyInstances(1000, (i) => `${"n".repeat(1000)}${i}`),
    shows: /10|error\[recording-malformed\]/u,
  },
  "two thousand instances": {
    make: () => manyInstances(2000, (i) => `i${i}`),
    shows: "claims",
  },
  "a thousand instances of eight thousand CPUs": {
    make: () => {
      const one = { cpu: 0, bytes: fewTiny() };
      const many = Array.from({ length: 1000 }, (_, cpu) => ({ cpu, bytes: new Uint8Array() }));
      const instances = Array.from({ length: 1000 }, (_, i) => ({
        name: i === 0 ? "" : `i${i}`,
        clock: "mono",
        cpus: i === 0 ? [one] : many,
      }));
      return buildVersion7(fileOf({ a: [tiny] }, [], { instances, pageBytes: 4096 }), {
        compression: "none",
      });
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a chunk of zstd that becomes 64 MB, two hundred times": {
    make: () =>
      withChunks(
        1,
        Array.from({ length: 200 }, () => zstdChunk(new Uint8Array(1 << 26))),
      ),
    shows: "times as large as the file",
  },
  "a chunk of zlib that becomes 60 MB of events": {
    make: () =>
      withChunks(1, [zlibChunk(pagesOf({ count: 7_600_000, payloadBytes: 4, write: writeTiny }))], "zlib"),
    shows: "1 page of the recording could not be decoded",
  },
  "four CPUs that take turns, each with a chunk of 60 MB": {
    make: () => {
      const chunk = (cpu: number): Buffer =>
        zstdChunk(
          pagesOf({ count: 3_000_000, payloadBytes: 12, time: 1_000_000 + cpu, delta: 4, write: writeTiny }),
        );
      return withChunks(4, [0, 1, 2, 3].map(chunk));
    },
    shows: "4 pages of the recording could not be decoded",
  },
  "chunks of events, which become as much as is read of a small file": {
    make: () => {
      const chunk = zstdChunk(
        pagesOf({ count: 64_000, payloadBytes: 12, pageBytes: 4096, delta: 0, write: writeTiny }),
      );
      return withChunks(
        1,
        Array.from({ length: 124 }, () => chunk),
      );
    },
    shows: "7,936,000",
  },
  "CPUs that share one chunk": {
    make: () =>
      withChunks(
        60,
        [zstdChunk(pagesOf({ count: 60_000, payloadBytes: 12, write: writeTiny }))],
        "zstd",
        true,
      ),
    shows: "overlaps another's",
  },
  "a chunk that says it is of 4 GB": {
    make: () => withChunks(1, [Buffer.concat([u32(10, 0xffff_ffff), Buffer.alloc(10)])]),
    shows: "times as large as the file",
  },
  "a chunk with less than it says": {
    make: () =>
      withChunks(1, [
        Buffer.concat([u32(zstdCompressSync(fewTiny()).length, 1 << 25), zstdCompressSync(fewTiny())]),
      ]),
    shows: "could not be decoded",
  },
  "a million chunks": {
    make: () =>
      withChunks(
        1,
        Array.from({ length: 1_000_000 }, () => tinyChunk),
      ),
    shows: /could not be decoded|times as large/u,
  },
  "sections of kallsyms, formats and names that decompress to 60 MB each": {
    make: () =>
      buildVersion7(
        fileOf({ a: [tiny] }, [fewTiny()], {
          kallsyms: repeated("1 t a\n", 60 * MB),
          printkFormats: repeated("x\n", 60 * MB),
          cmdlines: repeated("1 a\n", 60 * MB),
        }),
        { compression: "zstd" },
      ),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a format section of 60 MB of small formats": {
    make: () =>
      buildVersion7(
        fileOf(
          {
            a: Array.from({ length: 65_000 }, (_, i) =>
              tinyFormat(
                `e${i}`,
                i % 65_536,
                Array.from({ length: 20 }, (_u, f) => `int f${f};8;4;0`),
              ),
            ),
          },
          [fewTiny()],
        ),
        {
          compression: "zstd",
        },
      ),
    shows: /events|error\[recording-malformed\]/u,
  },
};

const tinyChunk = zstdChunk(pageWith(new Uint8Array(), { pageBytes: 32 }));

function zstdChunk(data: Uint8Array): Buffer {
  const packed = zstdCompressSync(data);
  return Buffer.concat([u32(packed.length, data.length), packed]);
}

function zlibChunk(data: Uint8Array): Buffer {
  const packed = deflateSync(data);
  return Buffer.concat([u32(packed.length, data.length), packed]);
}

/** A compressed file whose CPUs have one of these chunks each, the last ones all the rest; or all of them the same bytes. */
function withChunks(
  count: number,
  chunks: readonly Buffer[],
  compression: "zlib" | "zstd" = "zstd",
  shared = false,
): Uint8Array {
  const perCpu = Array.from({ length: count }, (_, cpu) => {
    if (shared && cpu > 0) return { cpu, bytes: Buffer.from(`the data of CPU ${cpu}.`) };
    const own = shared ? chunks : cpu === count - 1 ? chunks.slice(cpu) : chunks.slice(cpu, cpu + 1);
    return { cpu, bytes: Buffer.concat([u32(own.length), ...own]) };
  });
  const built = buildVersion7(
    fileOf({ a: [tiny] }, [], { instances: [{ name: "", clock: "mono", cpus: perCpu }] }),
    { compression: "none" },
  );
  const bytes = asCompressed(built, compression);
  if (!shared) return bytes;
  // Every CPU's data is where the first one's is.
  const first = perCpu[0]!.bytes;
  const place = Buffer.alloc(8);
  for (const other of perCpu.slice(1)) {
    place.writeBigUInt64LE(BigInt(bytes.indexOf(other.bytes)));
    bytes.writeBigUInt64LE(BigInt(bytes.indexOf(first)), bytes.lastIndexOf(place));
  }
  return bytes;
}

/** The same file, said to be compressed where its CPUs' data is. */
function asCompressed(built: Uint8Array, compression: "zlib" | "zstd"): Buffer {
  const bytes = Buffer.from(built);
  bytes.write(compression, bytes.indexOf("none\0"));
  const header = Buffer.from([3, 0, 0, 0]);
  for (let found = bytes.indexOf(header); found >= 0; found = bytes.indexOf(header, found + 1)) {
    const isSection = bytes.readUInt32LE(found + 4) === 0 && bytes.readBigUInt64LE(found + 8) === 0n;
    if (isSection) {
      bytes[found + 2] = 1;
      break;
    }
  }
  return bytes;
}

/** Sections of options, each of which decompresses to some bytes of options that mean nothing. */
function compressedOptions(sections: number, bytes: number): Uint8Array {
  const padding: BuiltOption[] = Array.from({ length: sections }, () => ({
    id: 5,
    data: "a ".repeat(bytes / 2),
  }));
  const file = fileOf({ a: [tiny] }, [fewTiny()], { options: padding });
  return buildVersion7(file, { compression: "zstd", optionSections: sections });
}

function manyInstances(count: number, name: (index: number) => string): Uint8Array {
  const page = pagesOf({ count: 10, payloadBytes: 4, write: writeTiny });
  const instances = Array.from({ length: count }, (_, i) => ({
    name: name(i),
    clock: "mono",
    cpus: [{ cpu: 0, bytes: page }],
  }));
  return buildVersion7(fileOf({ a: [tiny] }, [], { instances }), { compression: "none" });
}

const pages: typeof formats = {
  "sub-buffers of one byte": { make: () => pageSize(1, 1), shows: "error[recording-malformed]" },
  "sub-buffers of a gigabyte": {
    make: () => pageSize(1 << 30, 1 << 30),
    shows: "error[recording-malformed]",
  },
  "sub-buffers of 17 bytes": {
    make: () => buildVersion6(fileOf({ a: [tiny] }, [new Uint8Array(17 * 2_000_000)], { pageBytes: 17 })),
    shows: "0 events in 0 ns",
  },
  "time extends alone": {
    make: () =>
      events(tiny, {
        count: 7 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 30, true);
          view.setUint32(at, 0, true);
        },
      }),
    shows: "0 events in 0 ns",
  },
  "absolute time stamps that jump to 2^59": {
    make: () =>
      events(tiny, {
        count: 5 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 0xffff_ffff, true);
          view.setUint32(at, 0xffff_ffff, true);
        },
      }),
    shows: "could not be decoded",
  },
  "sub-buffers whose times go back": {
    make: () => {
      const bytes = pagesOf({ count: 5 * MB, payloadBytes: 4, write: writeTiny });
      const view = new DataView(bytes.buffer);
      for (let at = 0; at < bytes.length; at += 4096) view.setBigUint64(at, BigInt(1e15 - at), true);
      return buildVersion6(fileOf({ a: [tiny] }, [bytes]));
    },
    shows: "could not be decoded",
  },
  "records of no length": {
    make: () =>
      events(tiny, {
        count: 3 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 0, true);
          view.setUint32(at, 4, true);
        },
      }),
    shows: "could not be decoded",
  },
  "seven million minimal events": {
    make: () => events(tiny, { count: 7_800_000, payloadBytes: 4, write: writeTiny }),
    shows: "7,800,000",
  },
  "events of no known kind": {
    make: () =>
      events(tiny, {
        count: 7 * MB,
        payloadBytes: 4,
        write: (view, at, i) => view.setUint32(at, 400 + (i & 0x3fff), true),
      }),
    shows: "7,000,000 records could not be decoded",
  },
  "sixty megabytes of zeros behind the data": {
    make: () => Buffer.concat([besides({}), Buffer.alloc(60 * MB)]),
    shows: "1,000",
  },
};

function pageSize(pageBytes: number, header: number): Uint8Array {
  const bytes = Buffer.from(besides({ headerPage: headerPageText(header) }));
  bytes.writeUInt32LE(pageBytes, 12);
  return bytes;
}

const keys: typeof formats = {
  "millions of different texts": {
    make: () => distinctTexts(2_000_000),
    questions: "{use: count, of: a:named, by: [text]}",
    shows: "2,000,000",
  },
  "millions of different texts in the kernel's own text": {
    make: () => distinctTexts(1_500_000),
    options: ["--format", "trace"],
    shows: "named:",
  },
  "four million different numbers": {
    make: () => distinctNumbers((i) => i * 7),
    questions: "{use: count, of: a:wide, by: [value]}",
    shows: "3,800,000",
  },
  "numbers that fall into one slot of a hash table": {
    make: () =>
      distinctNumbers(
        (i) => i % 120_000,
        (i) => colliding(i % 120_000),
      ),
    questions: "{use: count, of: a:wide, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a spread": {
    make: () => distinctNumbers((i) => i >> 2),
    questions: "{use: stats, of: a:wide, value: value, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a histogram": {
    make: () => distinctNumbers((i) => i >> 4),
    questions: "{use: histogram, of: a:wide, value: value, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a rate": {
    make: () => distinctNumbers((i) => i & 0xfff),
    questions: "{use: rate, of: a:wide, every: 1us, by: [value]}",
    shows: "3,800,000",
  },
  "rates of events that are centuries apart": {
    make: () =>
      events(tiny, { count: 100_000, payloadBytes: 4, time: 1, delta: (1 << 27) - 1, write: writeTiny }),
    questions: "{use: rate, of: a:tiny, every: 1us}",
    shows: "100,000",
  },
  "intervals that are never ended": {
    make: () => distinctNumbers((i) => i),
    questions: "{use: latency, from: a:wide, to: a:named, key: [value, value], by: [value]}",
    shows: /error\[|3,800,000/u,
  },
  "beginnings without ends, each with a key of its own": {
    make: () => twoEvents(() => false),
    questions: "{use: latency, from: a:wide, to: a:other, key: [value]}",
    shows: "3,800,000",
  },
  "pairs with keys of their own": {
    make: () => twoEvents((i) => i % 2 === 1),
    questions: "{use: latency, from: a:wide, to: a:other, key: [value], by: [value]}",
    shows: "1,900,000",
  },
  "a million tasks": {
    make: () =>
      wakings(
        (i) => i + 1,
        () => "a",
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "one task with two names, in turns": {
    make: () =>
      wakings(
        () => 1,
        (i) => (i % 2 === 0 ? "aa" : "bb"),
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "a million tasks with a million names": {
    make: () =>
      wakings(
        (i) => i + 1,
        (i) => `n${i}`,
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "system calls of a million tasks": {
    make: () => syscalls(),
    questions: "{use: syscalls.summary}",
    shows: "syscalls.summary",
  },
  "a million tasks on a CPU": {
    make: () => switches(),
    questions: "{use: sched.time-on-cpu}",
    shows: "sched.time-on-cpu",
  },
  "a million tasks that wake up and never run": {
    make: () => switches(),
    questions: "{use: sched.wakeup-latency}",
    shows: "sched.wakeup-latency",
  },
  "a million tasks that are switched": {
    make: () => switches(),
    questions: "{use: sched.switches}",
    shows: "sched.switches",
  },
  "strings of 64 KB": {
    make: () => longStrings(700),
    questions: "{use: count, of: a:long, by: [text]}",
    shows: "700",
  },
  "strings of 64 KB in the kernel's own text": {
    make: () => longStrings(700),
    options: ["--format", "trace"],
    shows: "long:",
  },
  "strings of 64 KB as JSON": {
    make: () => longStrings(700),
    questions: "{use: count, of: a:long, by: [text]}",
    options: ["--format", "json"],
    shows: "700",
  },
  "every locator points at the same long text": {
    make: () => sharedText(),
    options: ["--format", "trace"],
    shows: "100 of its records could not be read",
  },
  "arrays that run to the end of long records": {
    make: () => longArrays(),
    options: ["--format", "trace"],
    shows: "50 of its records could not be read",
  },
};

function distinctTexts(count: number): Uint8Array {
  return events(textEvent, {
    count,
    payloadBytes: 12,
    write: (view, at, i) => {
      view.setUint32(at, 302, true);
      view.setUint32(
        at + 4,
        0x3030_3030 +
          ((i & 0xff) % 64) +
          ((i >> 6) & 63) * 256 +
          ((i >> 12) & 63) * 65_536 +
          ((i >> 18) & 63) * 16_777_216,
        true,
      );
    },
  });
}

function distinctNumbers(
  low: (index: number) => number,
  high: (index: number) => number = () => 0,
): Uint8Array {
  return events(wideEvent, {
    count: 3_800_000,
    payloadBytes: 12,
    write: (view, at, i) => {
      view.setUint32(at, 303, true);
      view.setUint32(at + 4, low(i), true);
      view.setUint32(at + 8, high(i) >>> 0, true);
    },
  });
}

/** High words with which the keys of all low words have one hash, where a table's hash has no secret (`key-table.ts`). */
function colliding(index: number): number {
  const mixed = Math.imul(index, 0x9e37_79b1);
  return ((mixed ^ (mixed >>> 15)) >>> 0) ^ 0x1234_5678;
}

function twoEvents(isEnd: (index: number) => boolean): Uint8Array {
  const other = tinyFormat("other", 304, ["u64 value;4;8;0"]);
  return buildVersion6(
    fileOf({ a: [wideEvent, other] }, [
      pagesOf({
        count: 3_800_000,
        payloadBytes: 12,
        write: (view, at, i) => {
          view.setUint32(at, isEnd(i) ? 304 : 303, true);
          view.setUint32(at + 4, isEnd(i) ? i - 1 : i, true);
        },
      }),
    ]),
  );
}

function wakings(pid: (index: number) => number, comm: (index: number) => string): Uint8Array {
  return buildVersion6(
    fileOf({ sched: [waking] }, [
      pagesOf({
        count: 1_000_000,
        payloadBytes: 28,
        write: (view, at, i) => {
          view.setUint16(at, 301, true);
          view.setUint32(at + 4, pid(i), true);
          const name = comm(i);
          for (let c = 0; c < name.length; c++) view.setUint8(at + 8 + c, name.charCodeAt(c));
          view.setUint32(at + 24, pid(i), true);
        },
      }),
    ]),
  );
}

const enter = rawFormat("sys_enter", 310, [...COMMON, "long id;8;8;1", "unsigned long args[6];16;48;0"]);
const leave = rawFormat("sys_exit", 311, [...COMMON, "long id;8;8;1", "long ret;16;8;1"]);
const switching = formatText("sched_switch", 312, [
  "char prev_comm[4];8;4;0",
  "pid_t prev_pid;12;4;1",
  "int prev_prio;16;4;1",
  "long prev_state;16;8;1",
  "char next_comm[4];24;4;0",
  "pid_t next_pid;28;4;1",
  "int next_prio;16;4;1",
]);
const woken = formatText("sched_wakeup", 313, [
  "char comm[4];8;4;0",
  "pid_t pid;12;4;1",
  "int prio;16;4;1",
  "int target_cpu;20;4;1",
]);

function syscalls(): Uint8Array {
  return buildVersion6(
    fileOf({ raw_syscalls: [enter, leave] }, [
      pagesOf({
        count: 900_000,
        payloadBytes: 64,
        write: (view, at, i) => {
          view.setUint16(at, 310, true);
          view.setUint32(at + 4, i + 1, true);
          view.setUint32(at + 8, i & 0x7fff, true);
        },
      }),
    ]),
  );
}

/** Of three records, one wakes a task up that never runs, and two switch between tasks that are never seen again. */
function switches(): Uint8Array {
  return buildVersion6(
    fileOf(
      {
        sched: [
          switching,
          woken,
          formatText("sched_wakeup_new", 314, [
            "char comm[4];8;4;0",
            "pid_t pid;12;4;1",
            "int prio;16;4;1",
            "int target_cpu;20;4;1",
          ]),
        ],
      },
      [
        pagesOf({
          count: 1_700_000,
          payloadBytes: 32,
          write: (view, at, i) => {
            view.setUint16(at, i % 3 === 0 ? 313 : 312, true);
            view.setUint32(at + 4, i + 1, true);
            view.setUint32(at + 12, i + 1, true);
            view.setUint32(at + 28, i + 2, true);
          },
        }),
      ],
    ),
  );
}

/** A record in a sub-buffer of its own. */
function longRecords(count: number, write: (record: Buffer, index: number) => void): Uint8Array {
  const pageBytes = 1 << 16;
  const payload = 65_000;
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const record = Buffer.alloc(payload + 8);
      record.writeUInt32LE(1 << 5, 0);
      record.writeUInt32LE(payload + 4, 4);
      write(record.subarray(8), index);
      return pageWith(record, { pageBytes, time: BigInt(1_000_000 + index * 100) });
    }),
  );
}

function longStrings(count: number): Uint8Array {
  const data = longRecords(Math.min(count, 380), (record, index) => {
    record.writeUInt16LE(305, 0);
    record.writeUInt32LE(60_000 * 65_536 + 12, 8);
    record.fill('\u001b[2J\u202e\\"<&', 12, 60_012);
    record.writeUInt32LE(0x2020_2020 + index, 20);
  });
  const half = count - 380;
  const other = longRecords(half, (record, index) => {
    record.writeUInt16LE(305, 0);
    record.writeUInt32LE(60_000 * 65_536 + 12, 8);
    record.fill(0xff, 12, 60_012);
    record.writeUInt32LE(0x3030_3030 + index, 20);
  });
  return buildVersion6(
    fileOf({ a: [formatText("long", 305, ["__data_loc char[] text;8;4;1"])] }, [data, other], {
      pageBytes: 1 << 16,
    }),
  );
}

/** A hundred locators, all of the same 60 KB: what would be printed is a hundred times as long as what was recorded. */
function sharedText(): Uint8Array {
  const fields = Array.from({ length: 1000 }, (_, i) => `__data_loc char[] f${i};${8 + 4 * i};4;1`);
  const data = longRecords(100, (record) => {
    record.writeUInt16LE(306, 0);
    for (let i = 0; i < 1000; i++) record.writeUInt32LE(60_000 * 65_536 + 4996, 8 + 4 * i);
    record.fill("x", 4996, 64_996);
  });
  return buildVersion6(fileOf({ a: [formatText("shared", 306, fields)] }, [data], { pageBytes: 1 << 16 }));
}

function longArrays(): Uint8Array {
  const fields = Array.from({ length: 1000 }, (_, i) => `u8 f${i}[];8;0;0`);
  const data = longRecords(50, (record) => record.writeUInt16LE(307, 0));
  return buildVersion6(fileOf({ a: [formatText("arrays", 307, fields)] }, [data], { pageBytes: 1 << 16 }));
}

const calls: typeof formats = {
  "a million different functions": {
    make: () => graph((i) => ({ isEntry: i % 2 === 0, func: i >> 1, depth: 0 })),
    questions: "{use: function-profile}",
    shows: "0x81000000",
  },
  "a million entries, each deeper": {
    make: () => graph((i) => ({ isEntry: true, func: i & 0xff, depth: i })),
    questions: "{use: call-graph}",
    shows: /dropped|not recorded|without/u,
  },
  "entries at every depth in turns": {
    make: () => graph((i) => ({ isEntry: true, func: i & 0xff, depth: i % 500 })),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "returns without entries": {
    make: () => graph((i) => ({ isEntry: false, func: i & 0xff, depth: i % 100 })),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "calls 500 deep, entered and left, over and over": {
    make: () =>
      graph((i) => {
        const at = i % 1000;
        const depth = at < 500 ? at : 999 - at;
        return { isEntry: at < 500, func: depth, depth };
      }),
    questions: "{use: call-graph}",
    shows: /a/u,
  },
  "calls of the same function 500 deep": {
    make: () =>
      graph((i) => {
        const at = i % 1000;
        const depth = at < 500 ? at : 999 - at;
        return { isEntry: at < 500, func: 1, depth };
      }),
    questions: "{use: calls, top: 10}",
    shows: /a/u,
  },
  "calls of an endless depth in the kernel's own text": {
    make: () => graph((i) => ({ isEntry: i % 2 === 0, func: i, depth: 2_000_000_000 }), 400_000),
    options: ["--format", "trace"],
    shows: "function_graph",
  },
  "a million stacks, none like another": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 700_000, payloadBytes: 80, write: writeStack((i) => i) },
        { ftraceFormats: [kernelStack] },
      ),
    questions: "{use: stacks, of: a:traced}",
    shows: "700,000 events",
  },
  "stacks in the kernel's own text, with symbols": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 500_000, payloadBytes: 80, write: writeStack((i) => 0x1000 + i) },
        {
          ftraceFormats: [kernelStack],
          kallsyms: lines(200_000, (i) => `${(0x1000 + i * 16).toString(16)} t f${i}\n`),
        },
      ),
    options: ["--format", "trace"],
    shows: "=> f1",
  },
  "stacks eight thousand deep": {
    make: () => {
      const data = longRecords(400, (record, index) => {
        record.writeUInt16LE(index % 2 === 0 ? 300 : 4, 0);
        record.writeUInt32LE(42, 4);
        record.writeUInt32LE(8000, 8);
        for (let frame = 0; frame < 8000; frame++) record.writeUInt32LE(1 + (frame % 100), 16 + 8 * frame);
      });
      return buildVersion6(
        fileOf({ a: [kernelStackEvent] }, [data], { ftraceFormats: [kernelStack], pageBytes: 1 << 16 }),
      );
    },
    questions: "{use: stacks, of: a:traced}",
    shows: "200",
  },
};

/** Records of the function_graph tracer, of one size, by one task. */
function graph(
  record: (index: number) => { readonly isEntry: boolean; readonly func: number; readonly depth: number },
  count = 1_400_000,
): Uint8Array {
  return buildVersion6(
    fileOf({ ftrace: [entry, exit] }, [
      pagesOf({
        count,
        payloadBytes: 40,
        write: (view, at, index) => {
          const { isEntry, func, depth } = record(index);
          view.setUint16(at, isEntry ? 11 : 10, true);
          view.setUint32(at + 4, 42, true);
          view.setUint32(at + 8, 0x8100_0000 + func * 16, true);
          view.setUint32(at + 16, depth, true);
          view.setUint32(at + 24, index, true);
          view.setUint32(at + 32, index + 1, true);
        },
      }),
    ]),
  );
}

const texts: typeof formats = {
  "a latency tracer's text of 60 MB": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "# latency\n".repeat(6 * MB)),
    options: ["--format", "trace"],
    shows: "# latency",
  },
  "a latency tracer's text that is one line of 60 MB": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "\u001b[2J".repeat(15 * MB)),
    options: ["--format", "trace"],
    shows: "x1b[2J",
  },
  "a latency tracer's text that is no text": {
    make: () => {
      const text = Buffer.from(buildLatencyVersion6(fileOf({ a: [tiny] }, []), "x".repeat(20 * MB)));
      return text.fill(0xff, text.length - 20 * MB);
    },
    options: ["--format", "trace"],
    shows: "\\xff",
  },
  "a latency tracer's text without an end, where events are asked for": {
    make: () => buildLatencyVersion6(fileOf({ a: [tiny] }, []), "x".repeat(MB)),
    shows: "only the text of a latency tracer",
  },
};

export const recordingBombs: readonly RecordingBomb[] = Object.entries({
  ...formats,
  ...tables,
  ...options,
  ...cpus,
  ...version7,
  ...pages,
  ...keys,
  ...calls,
  ...texts,
}).map(([name, bomb]) => ({ name, ...bomb }));
