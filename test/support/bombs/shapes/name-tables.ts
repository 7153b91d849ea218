import { besides, COMMON, events, MB, type Shapes } from "../recording-bomb.ts";
import { lines, rawFormat, repeated, tinyFormat } from "../recording-parts.ts";
import { kernelStack, kernelStackEvent, writeStack } from "../stack-records.ts";

export const nameTables: Shapes = {
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
