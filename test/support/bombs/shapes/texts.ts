import { formatText } from "../../event-bytes.ts";
import { longRecords } from "../long-records.ts";
import { events, recordingOf, type Shapes } from "../recording-bomb.ts";
import { pagesOf, tinyFormat } from "../recording-parts.ts";

export const texts: Shapes = {
  "millions of different texts": {
    make: () => distinctTexts(4_000_000),
    questions: "{use: count, of: a:named, by: [text]}",
    shows: "4,000,000",
  },
  "millions of different texts in the kernel's own text": {
    make: () => distinctTexts(1_500_000),
    options: ["--format", "trace"],
    shows: "named:",
  },
  "strings of 64 KB": {
    make: () => longStrings(900),
    questions: "{use: count, of: a:long, by: [text]}",
    shows: "900",
  },
  "strings of 64 KB in the kernel's own text": {
    make: () => longStrings(900),
    options: ["--format", "trace"],
    shows: "long:",
  },
  "strings of 64 KB as JSON": {
    make: () => longStrings(900),
    questions: "{use: count, of: a:long, by: [text]}",
    options: ["--format", "json"],
    shows: "900",
  },
  "every locator points at the same long text": {
    make: () => sharedText(),
    options: ["--format", "trace"],
    shows: "100 of the recording's records could not be read",
  },
  "arrays that run to the end of long records": {
    make: () => longArrays(),
    options: ["--format", "trace"],
    shows: "50 of the recording's records could not be read",
  },
  "one long text among a hundred thousand short ones": {
    make: () => {
      const pageBytes = 1 << 16;
      const short = pagesOf({
        count: 100_000,
        payloadBytes: 20,
        pageBytes,
        write: (view, at, i) => {
          view.setUint32(at, 305, true);
          view.setUint32(at + 8, 8 * 65_536 + 12, true);
          for (let digit = 0; digit < 8; digit++)
            view.setUint8(at + 12 + digit, 0x30 + (Math.floor(i / 10 ** digit) % 10));
        },
      });
      return recordingOf([long], [longTexts(1, "x"), short], { pageBytes });
    },
    questions: "{use: count, of: a:long, by: [text]}",
    shows: "100,001",
  },
  "half a million texts of control characters": {
    make: () =>
      events(tinyFormat("named", 302, ["char text[108];4;108;1"]), {
        count: 540_000,
        payloadBytes: 112,
        write: (view, at, i) => {
          view.setUint32(at, 302, true);
          for (let word = 0; word < 26; word++) view.setUint32(at + 4 + 4 * word, 0x0101_0101, true);
          view.setUint32(at + 108, 0x3030_3030 + i, true);
        },
      }),
    questions: "{use: count, of: a:named, by: [text]}",
    shows: "540,000",
  },
};

const textEvent = tinyFormat("named", 302, ["char text[8];4;8;1"]);

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

const long = formatText("long", 305, ["__data_loc char[] text;8;4;1"]);

function longStrings(count: number): Uint8Array {
  const half = Math.min(count, 380);
  return recordingOf([long], [longTexts(half, '\u001b[2J\u202e\\"<&'), longTexts(count - half, 0xff)], {
    pageBytes: 1 << 16,
  });
}

/** Records with a text of 60,000 bytes each, no two alike. */
function longTexts(count: number, filling: string | number): Uint8Array {
  return longRecords(count, (record, index) => {
    record.writeUInt16LE(305, 0);
    record.writeUInt32LE(60_000 * 65_536 + 12, 8);
    record.fill(filling, 12, 60_012);
    record.writeUInt32LE(0x2020_2020 + index, 20);
  });
}

/** A hundred locators, all of the same 60 KB: what would be printed is a hundred times as long as what was recorded. */
function sharedText(): Uint8Array {
  const fields = Array.from({ length: 1000 }, (_, i) => `__data_loc char[] f${i};${8 + 4 * i};4;1`);
  const data = longRecords(100, (record) => {
    record.writeUInt16LE(306, 0);
    for (let i = 0; i < 1000; i++) record.writeUInt32LE(60_000 * 65_536 + 4996, 8 + 4 * i);
    record.fill("x", 4996, 64_996);
  });
  return recordingOf([formatText("shared", 306, fields)], [data], { pageBytes: 1 << 16 });
}

function longArrays(): Uint8Array {
  const fields = Array.from({ length: 1000 }, (_, i) => `u8 f${i}[];8;0;0`);
  const data = longRecords(50, (record) => record.writeUInt16LE(307, 0));
  return recordingOf([formatText("arrays", 307, fields)], [data], { pageBytes: 1 << 16 });
}
