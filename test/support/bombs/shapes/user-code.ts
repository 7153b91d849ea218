import { besides, events, type Shapes } from "../recording-bomb.ts";
import { kernelStackEvent, userStack } from "../stack-records.ts";

export const userCode: Shapes = {
  "code of programs: a million mappings": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 20_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: mapped(1_000_000, 1) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: /10,000|error\[recording-malformed\]/u,
  },
  "code of programs: thirty thousand mappings, none of which holds an address": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 100_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: mapped(30_000, 1) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "50,000",
  },
  "code of programs: twenty thousand lives of one process": {
    make: () =>
      events(
        kernelStackEvent,
        { count: 300_000, payloadBytes: 80, write: writeUserStack },
        { ftraceFormats: [userStack], options: [{ id: 0x4652, data: mapped(1, 20_000) }] },
      ),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "150,000",
  },
  "code of programs, nested a million deep": {
    make: () => besides({ options: [{ id: 0x4652, data: `{"files":${"[".repeat(1_000_000)}` }] }),
    shows: "1,000",
  },
  "code of programs: ninety thousand mappings, none of which holds an address": {
    make: () => userStacks(50_000, mapped(90_000, 1)),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "25,000",
  },
  "code of programs: eighty thousand mappings, each of which overlaps all others": {
    make: () => userStacks(50_000, mapped(80_000, 1, 0x7fff_ffff)),
    questions: "{use: stacks, of: a:traced, frames: user}",
    shows: "25,000",
  },
};

function writeUserStack(view: DataView, at: number, index: number): void {
  const isStack = index % 2 === 1;
  view.setUint16(at, isStack ? 13 : 300, true);
  view.setUint32(at + 4, 42, true);
  if (!isStack) return;
  view.setUint32(at + 8, 42, true);
  for (let frame = 0; frame < 8; frame++)
    view.setUint32(at + 16 + 8 * frame, 0x7000_0000 + index * 8 + frame, true);
}

function userStacks(count: number, code: string): Uint8Array {
  return events(
    kernelStackEvent,
    { count, payloadBytes: 80, write: writeUserStack },
    { ftraceFormats: [userStack], options: [{ id: 0x4652, data: code }] },
  );
}

/** This project's own option: what was where in one process' memory, in each of its lives. `end`: of all mappings. */
function mapped(mappings: number, lives: number, end?: number): string {
  const ranges = Array.from({ length: mappings }, (_, i) => `[${i * 16},${end ?? i * 16 + 8},0,0]`).join(",");
  const life = (i: number): string => `[42,"${i === 0 ? "" : 1}","1","",[${ranges}]]`;
  const last = `[42,"1","","",[]]`;
  return `{"files":[["a","",[]]],"lives":[${[...Array.from({ length: lives }, (_, i) => life(i)), last].join(",")}]}\0`;
}
