import { type BuiltOption } from "../../trace-cmd/file-builder.ts";
import {
  besides,
  events,
  fewTiny,
  MB,
  recordingOf,
  type Shapes,
  tiny,
  writeTiny,
} from "../recording-bomb.ts";
import { type fileOf, lines, OWN_WINDOW, pagesOf, statOption } from "../recording-parts.ts";

export const options: Shapes = {
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
      return recordingOf([tiny], [pages], {
        pageBytes: 32,
        options: [...dates, statOption(0, { read: 90_000 })],
      });
    },
    shows: /60,000|error\[recording-malformed\]/u,
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
    (i) => `thread groups at 1.000000: ${i} ${i + 1}+${i + 2}\n`,
  ];
  return kinds.map((line, cpu) => {
    const most = Math.floor(((1 << 21) - 500) / line(99_999).length);
    return statOption(cpu, { read: 1000, more: OWN_WINDOW + lines(Math.min(most, 99_999), line).toString() });
  });
}

function withoutClock(cpus: readonly Uint8Array[]): ReturnType<typeof fileOf>["instances"] {
  return [{ name: "", cpus: cpus.map((bytes, cpu) => ({ cpu, bytes })) }];
}
