import { diagnostic } from "../../core/diagnostic.ts";
import type { Result } from "../../core/result.ts";
import { fail, ok } from "../../core/result.ts";
import type { OrderedEvents } from "../decode/batch.ts";
import type { FaultCounts } from "../../document/result-document.ts";
import { FaultTally } from "../ring-buffer/fault-tally.ts";
import { CpuStream } from "../ring-buffer/cpu-stream.ts";
import type { EventFormat } from "../decode/event-format.ts";
import { findLossGaps } from "../ring-buffer/find-loss-gaps.ts";
import { parseKallsyms } from "../names/kallsyms.ts";
import { LossGaps } from "../ring-buffer/loss-gaps.ts";
import { firstTime } from "../decode/first-time.ts";
import { orderedEvents } from "../decode/ordered-events.ts";
import type { Epoch } from "../ring-buffer/page-walker.ts";
import { PageWalker } from "../ring-buffer/page-walker.ts";
import type { TraceDatHeader } from "./read-trace-dat-header.ts";
import { type RecorderEvents, recorderEvents } from "../recorder-events.ts";
import { readTraceDatHeader } from "./read-trace-dat-header.ts";
import type { ByteSource, CpuEvents, Recording, RecordingInfo, RecordProjection } from "../recording.ts";
import { type Selection, select } from "../decode/selection.ts";
import { TextDictionary } from "../decode/text-dictionary.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import { UserCode } from "../names/user-code/user-code.ts";
import { scaled } from "./clock-scale.ts";
import { findGreatestLatency } from "../greatest-latency.ts";
import { recordCounts, recordedEvents } from "./recorded-events.ts";
import { overlap } from "./section-index.ts";
import { parsePrintkFormats } from "../decode/printk-formats.ts";
import { parseUserCode } from "../names/user-code/user-code-text.ts";
import { savedComms } from "../names/tasks/saved-comms.ts";
import {
  parseBeganAt,
  parseFileStat,
  parseChanges,
  parseProbeCounts,
  parseRecorderThreads,
  parseThreadGroups,
  parseUntraced,
  parseReturnProbes,
  parseDisks,
  parseTasks,
  parseUname,
  parseWindow,
} from "./trace-dat-texts.ts";

/** Memory for the chunks of all CPUs together; at least one sub-buffer each. */
const CHUNKS_BYTES = 32 * 1024 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;

/**
 * Opens a `trace.dat` of version 6 or 7, this project's or trace-cmd's: one of its instances, by name. Without a name that is
 * the top-level one, or the only one that recorded something. Only the header is read here. A file that was cut short opens:
 * each CPU whose data is incomplete counts as a malformed page.
 */
export function openTraceDat(source: ByteSource, instance?: string): Result<Recording> {
  const header = readTraceDatHeader(source, instance);
  if (!header.ok) return header;
  const wrong = overlap(header.value.sections) ?? differentIds(header.value.events);
  if (wrong) return fail([diagnostic("recording-malformed", `cannot read the recording: ${wrong}`)]);
  return ok(new TraceDat(header.value));
}

class TraceDat implements Recording {
  readonly info: RecordingInfo;
  readonly events: ReadonlyMap<string, EventFormat>;
  readonly #header: TraceDatHeader;
  readonly #epoch: Epoch;
  readonly #recorderEvents: () => RecorderEvents | undefined;
  #faults: FaultTally;
  #streams: readonly CpuStream[] = [];

  constructor(header: TraceDatHeader) {
    this.events = header.events;
    this.#header = header;
    this.#epoch = firstTime(header);
    this.#faults = this.#noFaults();
    this.info = info(header, this.#epoch);
    this.#recorderEvents = recorderEvents(this.events, this.info.recorder ?? [], this.info.epoch);
  }

  /** Begins anew, its faults included. */
  read(projection: RecordProjection): Iterable<OrderedEvents> {
    const { streams, selection } = this.#begin(projection);
    return orderedEvents(streams, selection);
  }

  /** Begins anew, too. */
  readAlsoOwn(projection: RecordProjection): Iterable<OrderedEvents> {
    const { streams, selection } = this.#begin(projection, true);
    return orderedEvents(streams, selection);
  }

  /** Begins anew, too; the CPUs may be read in turns. */
  readByCpu(projection: RecordProjection): readonly CpuEvents[] {
    const { streams, selection } = this.#begin(projection);
    return streams.map((stream) => ({ cpu: stream.cpu, events: orderedEvents([stream], selection) }));
  }

  gaps(): LossGaps {
    const { data: source, sections, subBufferBytes: pageBytes } = this.#header;
    const reading = { source, walker: this.#walker(), pageBytes };
    const statsOf = new Map(this.info.stats.map((stats) => [stats.cpu, stats]));
    return new LossGaps(
      sections.flatMap((section) =>
        findLossGaps({ ...reading, cpus: sections.length }, section, statsOf.get(section.cpu)),
      ),
    );
  }

  recordedEvents(): ReadonlySet<string> {
    return recordedEvents(this.#header);
  }

  recordCounts(): ReadonlyMap<number, readonly number[]> {
    return recordCounts(this.#header);
  }

  faults(): FaultCounts {
    return this.#faults.counts();
  }

  ownEvents(): ReadonlyMap<number, number> {
    return new Map(this.#streams.map(({ cpu, ownEvents }) => [cpu, ownEvents]));
  }

  #begin(
    projection: RecordProjection,
    alsoOwn = false,
  ): {
    readonly streams: readonly CpuStream[];
    readonly selection: Selection;
  } {
    this.#faults = this.#noFaults();
    const selection = select(this.events, projection, new TextDictionary());
    const { data, sections, subBufferBytes: pageBytes } = this.#header;
    const walker = this.#walker();
    const sizes = {
      pageBytes,
      chunkBytes: chunkBytes(pageBytes, sections.length),
      records: indexedRecords(pageBytes, sections.length),
    };
    const streams = sections.map(
      (section) =>
        new CpuStream(data, section, sizes, {
          walker,
          selection,
          faults: this.#faults,
          recorder: alsoOwn ? undefined : this.#recorderEvents(),
        }),
    );
    this.#streams = streams;
    return { streams, selection };
  }

  #walker(): PageWalker {
    const { layout, subBufferBytes, scale } = this.#header;
    return new PageWalker(layout, subBufferBytes, this.#epoch, scale.factor);
  }

  #noFaults(): FaultTally {
    const faults = new FaultTally();
    faults.malformedPages("cut-short", this.#header.cutSections);
    return faults;
  }
}

function info(header: TraceDatHeader, epoch: Epoch): RecordingInfo {
  const { sections, scale } = header;
  const window = header.stats.map((text) => parseWindow(text, scale)).find((found) => found !== undefined);
  const probes = header.stats.flatMap(parseProbeCounts);
  const recorder = header.stats.flatMap((text) => parseRecorderThreads(text, scale));
  const threadGroups = header.stats
    .map((text) => parseThreadGroups(text, scale))
    .find((found) => found !== undefined);
  const untracedNs = header.stats.map(parseUntraced).find((found) => found !== undefined);
  const returns = header.stats.flatMap((text) => parseReturnProbes(text, scale));
  const tasks = (what: Parameters<typeof parseTasks>[1]): readonly number[] =>
    header.stats.flatMap((text) => parseTasks(text, what));
  const compat = tasks("32-bit tasks");
  const greatest = header.stats.map(findGreatestLatency).find((found) => found !== undefined);
  const disks = header.stats.flatMap(parseDisks);
  const changes = header.stats.flatMap(parseChanges);
  const userCode = header.userCode === undefined ? undefined : parseUserCode(header.userCode);
  const ticks = (BigInt(epoch.high) << 32n) | BigInt(epoch.low);
  const start = scaled(ticks, scale);
  return {
    ...(window && { window }),
    ...beganAtOf(header, start),
    epoch: start,
    clock: header.clock,
    clockScale: scale,
    instance: header.instance,
    instances: header.instances,
    isOwn: window !== undefined,
    ...(header.takenMarkers > 0 && { takenMarkers: header.takenMarkers }),
    ...(header.isShifted && { isShifted: true }),
    cpus: sections.map(({ cpu }) => cpu),
    subBufferBytes: header.subBufferBytes,
    dataBytes: dataBytes(sections),
    ...parseUname(header.uname),
    ...(probes.length > 0 && { probes }),
    ...(changes.length > 0 && { changes }),
    ...(returns.length > 0 && { returns }),
    ...(recorder.length > 0 && { recorder }),
    ...(compat.length > 0 && { compatTasks: new Set(compat) }),
    ...(threadGroups && { threadGroups }),
    ...(greatest && { greatestLatency: greatest }),
    ...(disks.length > 0 && { disks: new Map(disks) }),
    ...(untracedNs !== undefined && { untracedNs }),
    begun: { compat: tasks("32-bit programs"), unknown: tasks("unknown programs") },
    stats: header.stats.flatMap((text) => parseFileStat(text) ?? []),
    comms: savedComms(header.cmdlines),
    symbols: parseKallsyms(header.kallsyms),
    machine: header.machine,
    printkFormats: parsePrintkFormats(header.printkFormats),
    ...(userCode && { userCode: new UserCode(userCode, start) }),
  };
}

/** A CPU may have several sections. */
function dataBytes(sections: readonly CpuSection[]): ReadonlyMap<number, number> {
  const bytesOf = new Map<number, number>();
  for (const { cpu, bytes } of sections) bytesOf.set(cpu, (bytesOf.get(cpu) ?? 0) + bytes);
  return bytesOf;
}

/** As this project's files say it; else, where times are those of the calendar, when the first event occurred. */
function beganAtOf(
  { stats, scale, sections }: TraceDatHeader,
  start: bigint,
): Pick<RecordingInfo, "beganAt"> {
  const said = stats.map(parseBeganAt).find((found) => found !== undefined);
  if (said !== undefined) return { beganAt: said };
  const beganAt = scale.isDate && sections.length > 0 ? calendarTime(start) : undefined;
  return beganAt === undefined ? {} : { beganAt };
}

/** ISO 8601 in UTC, of nanoseconds since 1970. */
function calendarTime(ns: bigint): string | undefined {
  const ms = Number(ns / 1_000_000n);
  return ms >= 0 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() : undefined;
}

function chunkBytes(pageBytes: number, cpus: number): number {
  const share = Math.min(MAX_CHUNK_BYTES, CHUNKS_BYTES / Math.max(1, cpus));
  return Math.max(1, Math.floor(share / pageBytes)) * pageBytes;
}

/** Each takes 14 bytes or 18. */
const INDEXED_RECORDS = 1 << 21;
/** Records of a sub-buffer are indexed in a few pieces at most: for each, it is walked again. */
const MOST_PIECES = 8;
const LEAST_RECORD_BYTES = 8;

function indexedRecords(pageBytes: number, cpus: number): number {
  return Math.ceil(Math.max(INDEXED_RECORDS / cpus, pageBytes / LEAST_RECORD_BYTES / MOST_PIECES));
}

function differentIds(events: ReadonlyMap<string, EventFormat>): string | undefined {
  const offsets = new Set<string>();
  for (const { fields } of events.values()) {
    const type = fields.find(({ name }) => name === "common_type");
    offsets.add(type?.size === 2 ? `${type.offset}` : "none");
  }
  return offsets.has("none") || offsets.size > 1
    ? "the field common_type is not at the same offset in all its event formats"
    : undefined;
}
