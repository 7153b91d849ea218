import { formatText } from "../../event-bytes.ts";
import { headerPageText } from "../../page-builder.ts";
import { besides, events, fewTiny, MB, recordingOf, type Shapes, tiny } from "../recording-bomb.ts";
import { lines, rawFormat, tinyFormat } from "../recording-parts.ts";

export const formats: Shapes = {
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
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: "1,000",
  },
  "sixteen megabytes of fields": {
    make: () => {
      const fields = Array.from({ length: 4000 }, (_, i) => `u8 f${i};${8 + i};1;0`);
      const texts = Array.from({ length: 78 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: "1,000",
  },
  "a hundred thousand formats": {
    make: () => {
      const texts = Array.from({ length: 100_000 }, (_, i) => tinyFormat(`e${i}`, 400));
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: "error[recording-malformed]",
  },
  "formats with equal names and ids": {
    make: () =>
      recordingOf(
        Array.from({ length: 16_000 }, () => tiny),
        [fewTiny()],
      ),
    shows: "1,000",
  },
  "four thousand fields in each of three hundred formats": {
    make: () => {
      const fields = Array.from({ length: 4000 }, (_, i) => `int f${i};${8 + 4 * i};4;1`);
      const texts = Array.from({ length: 330 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a probe with four thousand strings": {
    make: () => {
      const fields = ["unsigned long __probe_ip;8;8;0"];
      for (let i = 0; i < 4000; i++) fields.push(`__data_loc char[] f${i};${16 + 4 * i};4;1`);
      const texts = Array.from({ length: 60 }, (_, i) => formatText(`e${i}`, 400 + i, fields));
      return recordingOf([tiny, ...texts], [fewTiny()]);
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
      recordingOf([tiny, formatText("e", 301, [`int ${"n".repeat(1_000_000)};8;4;1`])], [fewTiny()]),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "an event's name of a megabyte": {
    make: () => recordingOf([tinyFormat("n".repeat(1_000_000), 300)], [fewTiny()]),
    shows: "error[event-not-recorded]",
  },
  "a thousand events with names of 60 kB": {
    make: () => {
      const texts = Array.from({ length: 1000 }, (_, i) => tinyFormat("n".repeat(60_000) + i, 301 + i));
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a print format of nested parentheses": {
    make: () =>
      recordingOf(
        [
          rawFormat(
            "tiny",
            300,
            ["unsigned short common_type;0;2;0", "int common_pid;0;4;1"],
            "(".repeat(500_000) + ")".repeat(500_000),
          ),
        ],
        [fewTiny()],
      ),
    options: ["--format", "trace"],
    shows: "tiny:",
  },
  "a print format of a hundred thousand symbols": {
    make: () => {
      const symbols = Array.from({ length: 50_000 }, (_, i) => `{ ${i}, "s${i}" }`).join(", ");
      const fields = ["unsigned short common_type;0;2;0", "int common_pid;0;4;1"];
      return recordingOf(
        [rawFormat("tiny", 300, fields, `"%s", __print_symbolic(REC->x, ${symbols})`)],
        [fewTiny()],
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
      return recordingOf([tiny, ...texts], [fewTiny()]);
    },
    shows: "1,000",
  },
};
