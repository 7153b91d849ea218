import { COMMON, events, type Shapes } from "../recording-bomb.ts";
import { rawFormat } from "../recording-parts.ts";

function recordsWith(printFormat: string): Uint8Array {
  return events(rawFormat("small", 7, COMMON, printFormat), {
    count: 200_000,
    payloadBytes: 8,
    write: (view, at) => view.setUint16(at, 7, true),
  });
}

/** Formats of what the kernel's own text prints for each record. */
export const printFormats: Shapes = {
  "small records with a print format of thousands of terms": {
    make: () => recordsWith(`"%d", ${Array.from({ length: 900 }, () => "REC->common_pid").join("+")}`),
    options: ["--format", "trace"],
    shows: "small:",
  },
  "small records with a print format of eight thousand letters": {
    make: () => recordsWith(`"${"x".repeat(8_000)}"`),
    options: ["--format", "trace"],
    shows: "LINE TOO BIG",
  },
  "a print format that is nested as deeply as it is long": {
    make: () => recordsWith(`"%d", ${"(".repeat(30_000)}`),
    options: ["--format", "trace"],
    shows: "small:",
  },
};
