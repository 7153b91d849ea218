import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../../src/trace/recording.ts";
import { unscaled } from "../../../src/trace/trace-dat/clock-scale.ts";
import { sourceOf, withBytes } from "../recorded.ts";
import { TraceCmdText } from "../trace-cmd-text.ts";

/** One instance of a recording, as we read it and as `trace-cmd report` does. */
export interface Agreement {
  readonly instance: string;
  readonly clock: string;
  /** As we count. */
  readonly events: number;
  readonly differences: readonly string[];
  /** The text has no event more than we found. */
  readonly complete: boolean;
  /** Events that the text says were dropped, and that we say were lost, in their order. */
  readonly dropped: readonly number[];
  readonly lost: readonly number[];
  readonly recording: Recording;
}

/** Compares every time stamp, field and loss of every event of a file, instance by instance. */
export function compareWithTraceCmd(file: string): readonly Agreement[] {
  const text = execFileSync("trace-cmd", ["report", "-N", "-R", "-t", "-i", file], {
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { instances } = opened(file).info;
  const bigEndian = readFileSync(file)[12] === 1;
  return instances.map((instance) =>
    compare(opened(file, instance), partOf(text, instance, instances), bigEndian),
  );
}

export function opened(file: string, instance?: string): Recording {
  const recording = openTraceDat(sourceOf(readFileSync(file)), instance);
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return withBytes(recording.value);
}

/** The lines of one instance: those of a named one begin with its name. */
function partOf(text: Buffer, instance: string, instances: readonly string[]): Buffer {
  const names = instances.filter((name) => name !== "");
  if (names.length === 0) return inTimeOrder(text);
  const lines = text.toString("latin1").split("\n");
  const own = lines.filter((line) => nameBefore(line, names) === instance && !/^cpus=|^$/u.test(line));
  const bare = own.map((line) => (instance === "" ? line : line.slice(line.indexOf(":") + 1)));
  return Buffer.from(bare.map((line) => `${line}\n`.replace(/^ +(?= {7})/u, "")).join(""), "latin1");
}

/** Of a recording with a limit trace-cmd may store the later part first, and then lists it like that. */
function inTimeOrder(text: Buffer): Buffer {
  const lines = text.toString("latin1").split("\n");
  const timed = lines.flatMap((line) => {
    const [, cpu, time] = /^.{0,40}?\[(\d+)\] +(\d+\.\d{9}):/u.exec(line) ?? [];
    return cpu === undefined ? [] : [{ line, cpu, time: BigInt(time!.replace(".", "")) }];
  });
  const last = new Map<string, bigint>();
  const isOrdered = timed.every(({ cpu, time }) => {
    const before = last.get(cpu) ?? 0n;
    last.set(cpu, time);
    return time >= before;
  });
  if (isOrdered) return text;
  const sorted = timed.toSorted((a, b) => Number(a.time - b.time));
  const dropped = lines.filter((line) => line.includes("EVENTS DROPPED"));
  return Buffer.from([...dropped, ...sorted.map(({ line }) => line)].join("\n") + "\n", "latin1");
}

function nameBefore(line: string, names: readonly string[]): string {
  return names.find((name) => line.trimStart().startsWith(`${name}:`)) ?? "";
}

function compare(recording: Recording, part: Buffer, bigEndian: boolean): Agreement {
  const { info, events: formats } = recording;
  const text = new TraceCmdText(part, { symbols: info.symbols, bigEndian });
  const differences: string[] = [];
  const lost: number[] = [];
  let events = 0;
  const everything = new Map([...formats.keys()].map((name) => [name, "all"] as const));
  for (const { batches, batch, row, length, losses } of recording.read(everything)) {
    for (let index = 0; index < length; index++) {
      const from = batches[batch[index]!]!;
      const time = shownTime(info.epoch + BigInt(from.times[row[index]!]!), info.clockScale);
      const difference = text.compare(from, row[index]!, time);
      if (difference !== undefined) differences.push(difference);
    }
    lost.push(...losses.map((loss) => (loss.events === 0 ? -1 : loss.events)));
    events += length;
  }
  const complete = text.atEnd;
  return {
    instance: info.instance,
    clock: info.clock,
    events,
    differences,
    complete,
    dropped: text.dropped,
    lost,
    recording,
  };
}

/** trace-cmd (3.1.6) takes the clock `uptime` for one of nanoseconds. */
function shownTime(time: bigint, scale: Recording["info"]["clockScale"]): string {
  const value = scale.factor?.isFixed ? unscaled(time, scale) : time;
  return `${value / 1_000_000_000n}.${String(value % 1_000_000_000n).padStart(9, "0")}`;
}
