import { expect, test } from "vitest";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import { clockScale } from "../../../src/trace/trace-dat/clock-scale.ts";
import { parseRecorderThreads } from "../../../src/trace/trace-dat/trace-dat-texts.ts";
import type { ByteSource } from "../../../src/trace/recording.ts";
import { builtMeta } from "../../support/built-recording.ts";
import { formatText, payload } from "../../support/event-bytes.ts";
import { PageBuilder } from "../../support/page-builder.ts";
import { assemble, sourceOf } from "../../support/recorded.ts";

const OURS = 100;
const OTHER = 5_000;
/** The same low bits as one of ours. */
const ALIKE = OURS + (1 << 12);

const HARDIRQ = 0x08;
const SOFTIRQ = 0x10;
const NMI = 0x40;
const BH_OFF = 0x80;

const ids = {
  "raw_syscalls:sys_enter": 1,
  "sched:sched_switch": 2,
  "ftrace:kernel_stack": 3,
  "block:done": 4,
} as const;
type Name = keyof typeof ids;

interface Made {
  readonly name: Name;
  readonly pid: number;
  readonly flags?: number;
}

/** One CPU's records, one clock unit after another from 1,000 on; each has its position as its number. */
function recording(records: readonly Made[], threads: readonly string[]): ByteSource {
  const page = new PageBuilder(1_000n);
  for (const [number, { name, pid, flags = 0 }] of records.entries()) {
    const bytes = payload(ids[name], pid, Uint8Array.of(number, 0, 0, 0));
    bytes[2] = flags;
    page.data(number === 0 ? 0 : 1, bytes);
  }
  const text = (name: Name): string => formatText(name.split(":")[1]!, ids[name], ["u32 number;8;4;0"]);
  const meta = builtMeta({
    cpuCount: 1,
    ftraceFormats: [text("ftrace:kernel_stack")],
    eventFormats: [
      { system: "raw_syscalls", formats: [text("raw_syscalls:sys_enter")] },
      { system: "sched", formats: [text("sched:sched_switch")] },
      { system: "block", formats: [text("block:done")] },
    ],
    stats: [{ cpu: 0, text: threads.map((line) => `${line}\n`).join("") }],
  });
  return sourceOf(assemble(meta, [{ cpu: 0, bytes: page.build() }]));
}

/** Numbers of the records that a reader gets, and how many were left out. */
function kept(
  records: readonly Made[],
  threads: readonly string[] = [`recorder thread ${OURS}`],
): readonly [numbers: readonly number[], own: number] {
  const opened = openTraceDat(recording(records, threads));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const projection = new Map(Object.keys(ids).map((name) => [name, ["number"]]));
  const numbers: number[] = [];
  for (const { batches, length, batch, row } of opened.value.read(projection)) {
    for (let index = 0; index < length; index++) {
      const column = batches[batch[index]!]!.columns.get("number");
      if (column?.kind !== "number") throw new Error("no numbers");
      numbers.push(column.values[row[index]!]!);
    }
  }
  return [numbers, opened.value.ownEvents().get(0) ?? 0];
}

const call = (pid: number, flags?: number): Made => ({
  name: "raw_syscalls:sys_enter",
  pid,
  ...(flags !== undefined && { flags }),
});

test("what a recorder's thread does is left out; what others do stays", () => {
  expect(kept([call(OURS), call(OTHER), call(ALIKE), call(OURS), call(0)])).toEqual([[1, 2, 4], 2]);
});

test.each([
  ["a hard interrupt", HARDIRQ],
  ["a soft interrupt", SOFTIRQ],
  ["a soft interrupt below a hard one", HARDIRQ | SOFTIRQ],
  ["an NMI", NMI],
])("what arrives on top of it stays: %s", (_, flags) => {
  expect(kept([call(OURS, flags), { name: "block:done", pid: OURS, flags }])).toEqual([[0, 1], 0]);
});

test("a thread that only disables soft interrupts, or interrupts, is in process context", () => {
  expect(kept([call(OURS, BH_OFF), call(OURS, 0x01)])).toEqual([[], 2]);
});

test("a soft interrupt that another task serves (ksoftirqd) is that task's", () => {
  expect(kept([{ name: "block:done", pid: OTHER, flags: SOFTIRQ }])).toEqual([[0], 0]);
});

test("the scheduler's events stay: who had the CPU, and who was woken", () => {
  expect(kept([{ name: "sched:sched_switch", pid: OURS }])).toEqual([[0], 0]);
});

test("a stack goes with its event, also where an interrupt comes between them", () => {
  const stack = (flags = 0): Made => ({ name: "ftrace:kernel_stack", pid: OURS, flags });
  expect(
    kept([
      call(OURS),
      { name: "block:done", pid: OURS, flags: HARDIRQ },
      stack(HARDIRQ),
      stack(),
      { name: "sched:sched_switch", pid: OURS },
      stack(),
    ]),
  ).toEqual([[1, 2, 4, 5], 2]);
});

test("an id is the recorder's only while its thread was there", () => {
  const records = Array.from({ length: 6 }, () => call(OURS));
  // Record 0 is at 1,000.
  expect(kept(records, [`recorder thread ${OURS} from 1002 to 1003`])).toEqual([[0, 1, 4, 5], 2]);
  expect(kept(records, [`recorder thread ${OURS} from 1004`])).toEqual([[0, 1, 2, 3], 2]);
  expect(kept(records, [`recorder thread ${OURS} to 1000`, `recorder thread ${OURS} from 1005`])).toEqual([
    [1, 2, 3, 4],
    2,
  ]);
});

test("a recording that names no recorder is read as it is", () => {
  expect(kept([call(OURS), call(OTHER)], [])).toEqual([[0, 1], 0]);
  expect(kept([call(OURS), call(OTHER)], ["recorder thread none", "Recorder thread 100"])).toEqual([
    [0, 1],
    0,
  ]);
});

test("an event that only the recorder made did not come", () => {
  const source = recording([call(OURS), { name: "block:done", pid: OTHER }], [`recorder thread ${OURS}`]);
  const opened = openTraceDat(source);
  expect(opened.ok && [...opened.value.recordedEvents()]).toEqual(["block:done"]);
});

test("the lines are read as they are written", () => {
  expect(
    parseRecorderThreads("recorder thread 12\nrecorder thread 13 from 1.000002\n", clockScale("mono")),
  ).toEqual([{ tid: 12 }, { tid: 13, from: 1_000_002_000n }]);
  expect(parseRecorderThreads("recorder thread 14 from 5 to 9\n", clockScale("counter"))).toEqual([
    { tid: 14, from: 5n, to: 9n },
  ]);
});

test("all is read by those who ask for the recorder's own events, too", () => {
  const opened = openTraceDat(recording([call(OURS), call(OTHER)], [`recorder thread ${OURS}`]));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const wanted = new Map([["raw_syscalls:sys_enter", ["number"]]]);
  const count = (read: "read" | "readAlsoOwn"): number =>
    [...opened.value[read](wanted)].reduce((sum, { length }) => sum + length, 0);
  expect([count("read"), count("readAlsoOwn"), count("read")]).toEqual([1, 2, 1]);
});
