import type { ProbeCounts, SettingChange } from "../../document/result-document.ts";
import { readFileSync } from "node:fs";
import { PageWalker } from "../../trace/ring-buffer/page-walker.ts";
import type { CpuStats } from "../../document/cpu-stats.ts";
import type { ByteSource, ReturnProbe } from "../../trace/recording.ts";
import { subBuffers } from "../../trace/ring-buffer/sub-buffers.ts";
import { type GreatestLatency, greatestLatencyLine } from "../../trace/greatest-latency.ts";
import { parseCpuStat } from "../../trace/trace-dat/trace-dat-texts.ts";
import type { CpuSection } from "../../trace/trace-dat/trace-dat-meta.ts";
import type { PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";
import type { CaptureProgress } from "../ports.ts";
import type { OwnThread } from "./own-threads.ts";

/** `per_cpu/cpuN/stats`, read when its buffer was drained. */
export function parseStats(cpu: number, text: string): CpuStats {
  return (
    parseCpuStat(`CPU: ${cpu}\n${text}`) ?? { cpu, recorded: 0, overrun: 0, commitOverrun: 0, dropped: 0 }
  );
}

/** Events still in the buffer. */
export function entriesLeft(text: string): number {
  return Number(/^entries: (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** Events of one CPU that were lost, for whatever reason. */
export function lostEvents({ overrun, commitOverrun, dropped }: CpuStats): number {
  return overrun + commitOverrun + dropped;
}

/** Events so far, read or still in the buffers, and lost ones. `undefined` if the buffers are gone. */
export function countSoFar(
  files: readonly { cpu: number; stats: string }[],
): Omit<CaptureProgress, "bytes"> | undefined {
  let [events, lost] = [0, 0];
  try {
    for (const { cpu, stats } of files) {
      const text = readFileSync(stats, "latin1");
      const parsed = parseStats(cpu, text);
      events += parsed.recorded + entriesLeft(text);
      lost += lostEvents(parsed);
    }
  } catch {
    return undefined;
  }
  return { events, lost };
}

/**
 * Statistics of a CPU whose reader failed: the kernel counts events as read that never reached the file. Counts the events in
 * the file; all others are lost and added to `dropped`.
 */
export function partialStats(text: string, stats: CpuStats, inFile: number): CpuStats {
  const notKept = stats.recorded - inFile + entriesLeft(text);
  return { ...stats, recorded: inFile, dropped: stats.dropped + Math.max(0, notKept) };
}

/** `now ts` of a statistics file: seconds with microseconds, or the plain value of a clock that isn't in nanoseconds. */
export function readClock(statsFile: string): string | undefined {
  try {
    return /^now ts: *([\d.]+)$/m.exec(readFileSync(statsFile, "latin1"))?.[1];
  } catch {
    return undefined;
  }
}

/** Start and end of the recording, as `readClock` returns them; unknown parts are absent. */
export interface ClockWindow {
  readonly began: string | undefined;
  /** The same moment in wall-clock time: ISO 8601 in UTC. */
  readonly beganAt?: string | undefined;
  readonly ended: string | undefined;
}

/** What belongs to the whole recording; written with the first CPU's statistics. */
export interface BesideStats {
  readonly probes?: readonly ProbeCounts[];
  readonly returns?: readonly ReturnCheck[];
  /** The threads of this process. */
  readonly recorder?: readonly OwnThread[];
  /** Threads that ran a 32-bit program when recording began. */
  readonly compatTasks?: readonly number[];
  /** Which processes there were when recording began, as `processesLine` says it. */
  readonly processes?: string | undefined;
  /** Whose events are meant, as `scopeLine` says it. */
  readonly scope?: string | undefined;
  /** Names of disks (`disks.ts`). */
  readonly disks?: readonly string[];
  readonly changes?: readonly SettingChange[];
  /** CPU time of this process, in microseconds, during which the tracer traced nothing. */
  readonly untracedUs?: number | undefined;
  readonly greatest?: GreatestLatency | undefined;
}

/** The return probe of an fprobe, and the tasks in its function when recording ended. */
export interface ReturnCheck extends Pick<ReturnProbe, "event" | "entry" | "underWay"> {
  /** As `readClock` returns it. */
  readonly at: string | undefined;
}

function threadLine({ tid, from, to }: OwnThread): string {
  return `recorder thread ${tid}${from === undefined ? "" : ` from ${from}`}${to === undefined ? "" : ` to ${to}`}`;
}

function changeLine({ file, armed, found }: SettingChange): string {
  const values = armed !== undefined && found !== undefined ? { armed, found } : {};
  return `changed ${JSON.stringify({ file, ...values })}`;
}

function windowLines({ began, beganAt, ended }: ClockWindow): readonly string[] {
  return [
    ...(began === undefined ? [] : [`recording began: ${began}`]),
    ...(beganAt === undefined ? [] : [`recording began at: ${beganAt}`]),
    ...(ended === undefined ? [] : [`recording ended: ${ended}`]),
  ];
}

/** For the header of the recording: the kernel's own lines, then ours. */
export function statsText(
  { recorded, overrun, commitOverrun, dropped }: CpuStats,
  window: ClockWindow = { began: undefined, ended: undefined },
  {
    probes = [],
    returns = [],
    recorder = [],
    compatTasks = [],
    processes,
    scope,
    disks = [],
    changes = [],
    untracedUs,
    greatest,
  }: BesideStats = {},
): string {
  const lines = [
    "entries: 0",
    `overrun: ${overrun}`,
    `commit overrun: ${commitOverrun}`,
    `dropped events: ${dropped}`,
    `read events: ${recorded}`,
    ...windowLines(window),
    ...probes.map(
      ({ name, hits, missed }) =>
        `probe ${name}: ${hits} hits${missed === undefined ? "" : `, ${missed} missed`}`,
    ),
    ...returns.map(returnsLine),
    ...recorder.map(threadLine),
    ...(compatTasks.length > 0 ? [`32-bit tasks: ${compatTasks.join(" ")}`] : []),
    ...(processes === undefined ? [] : [processes]),
    ...(scope === undefined ? [] : [scope]),
    ...disks,
    ...changes.slice(0, MOST_CHANGES).map(changeLine),
    ...(greatest === undefined ? [] : [greatestLatencyLine(greatest)]),
    ...(untracedUs === undefined ? [] : [`recorder untraced: ${untracedUs} us`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Who changes more changes everything. */
const MOST_CHANGES = 50;

/** The header has space for this many; the rest count as missed. */
const MOST_UNDER_WAY = 4000;

function returnsLine({ event, entry, at, underWay }: ReturnCheck): string {
  const probe = `returns ${event} of ${entry}`;
  if (at === undefined) return probe;
  const tasks = [...underWay].slice(0, MOST_UNDER_WAY);
  return `${probe} at ${at}:${tasks.map(([tid, calls]) => ` ${tid}${calls > 1 ? `*${calls}` : ""}`).join("")}`;
}

/** Counts the events of one CPU's sub-buffers in a file. */
export function countEvents(
  file: ByteSource,
  section: CpuSection,
  layout: PageLayout,
  subBufferBytes: number,
): number {
  const walker = new PageWalker(layout, subBufferBytes);
  let events = 0;
  for (const [view, start, end] of subBuffers(file, section, subBufferBytes)) {
    walker.walk(view, start, end);
    events += walker.count;
  }
  return events;
}
