import { longRecords } from "../long-records.ts";
import { events, recordingOf, type Shapes } from "../recording-bomb.ts";
import { lines } from "../recording-parts.ts";
import { kernelStack, kernelStackEvent, writeStack } from "../stack-records.ts";

export const stacks: Shapes = {
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
      return recordingOf([kernelStackEvent], [data], { ftraceFormats: [kernelStack], pageBytes: 1 << 16 });
    },
    questions: "{use: stacks, of: a:traced}",
    shows: "200",
  },
};
