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
import type {
  ByteSource,
  CpuEvents,
  Recording,
  RecordingInfo,
  RecordProjection,
  ScopeCounts,
  TaskScope,
} from "../recording.ts";
import { type Selection, select } from "../decode/selection.ts";
import { TextDictionary } from "../decode/text-dictionary.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import { UserCode } from "../names/user-code/user-code.ts";
import { scaled } from "./clock-scale.ts";
import { findGreatestLatency } from "../greatest-latency.ts";
import { commonFields } from "../common-fields.ts";
import { readScopeMembers } from "../names/tasks/read-scope-members.ts";
import { type ScopeEvents, scopeEvents } from "../scope-events.ts";
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
  parseTaskScope,
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
  const { sections, events } = header.value;
  const wrong = overlap(sections) ?? differentIds(events) ?? unknownOwners(header.value);
  if (wrong) return fail([diagnostic("recording-malformed", `cannot read the recording: ${wrong}`)]);
  return ok(new TraceDat(header.value));
}

class TraceDat implements Recording {
  readonly info: RecordingInfo;
  readonly events: ReadonlyMap<string, EventFormat>;
  readonly #header: TraceDatHeader;
  readonly #epoch: Epoch;
  readonly #recorderEvents: () => RecorderEvents | undefined;
  /** Made when it is first needed: all events that tell of the scope's tasks are read for it. */
  #scopeEvents: (() => ScopeEvents) | undefined;
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
    const { streams, selection } = this.#begin(projection, this.#leftOut());
    return orderedEvents(streams, selection);
  }

  /** Begins anew, too. */
  readAlsoOwn(projection: RecordProjection): Iterable<OrderedEvents> {
    const { streams, selection } = this.#begin(projection, {});
    return orderedEvents(streams, selection);
  }

  /** Begins anew, too; the CPUs may be read in turns. */
  readByCpu(projection: RecordProjection): readonly CpuEvents[] {
    const { streams, selection } = this.#begin(projection, this.#leftOut());
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
    return recordedEvents(this.#header, this.#leftOut().scope);
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

  scopeCounts(): ScopeCounts | undefined {
    const { scope } = this.info;
    if (!scope) return undefined;
    const leftOut = new Map<number, number>();
    const unknown = new Map<string, number>();
    const nameOf = new Map([...this.events].map(([name, { id }]) => [id, name]));
    let excluded = 0;
    for (const { cpu, scopeEvents: found } of this.#streams) {
      if (!found) continue;
      excluded += found.excluded;
      let unknownHere = 0;
      for (const [id, records] of found.unknown) {
        const name = nameOf.get(id) ?? `${id}`;
        unknown.set(name, (unknown.get(name) ?? 0) + records);
        unknownHere += records;
      }
      leftOut.set(cpu, (leftOut.get(cpu) ?? 0) + found.excluded + unknownHere);
    }
    return { leftOut, excluded, unknown };
  }

  #leftOut(): LeftOut {
    const { scope } = this.info;
    if (scope) this.#scopeEvents ??= this.#readScope(scope);
    return { recorder: this.#recorderEvents, scope: this.#scopeEvents };
  }

  #readScope(scope: TaskScope): (() => ScopeEvents) | undefined {
    const { events, info } = this;
    const members = readScopeMembers({
      events,
      scope,
      epoch: info.epoch,
      gaps: this.gaps(),
      isUnreliable: (info.changes ?? []).length > 0,
      read: (fields) => this.readAlsoOwn(fields),
      faults: () => this.faults(),
    });
    return scopeEvents(events, members, Number(scope.readAt - info.epoch));
  }

  #begin(
    projection: RecordProjection,
    { recorder, scope }: LeftOut,
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
          recorder: recorder?.(),
          scope: scope?.(),
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

/** Which events a reading leaves out; for each CPU, one is made. */
interface LeftOut {
  readonly recorder?: () => RecorderEvents | undefined;
  readonly scope?: (() => ScopeEvents) | undefined;
}

function info(header: TraceDatHeader, epoch: Epoch): RecordingInfo {
  const { sections, scale } = header;
  const window = header.stats.map((text) => parseWindow(text, scale)).find((found) => found !== undefined);
  const probes = header.stats.flatMap(parseProbeCounts);
  const recorder = header.stats.flatMap((text) => parseRecorderThreads(text, scale));
  const threadGroups = header.stats
    .map((text) => parseThreadGroups(text, scale))
    .find((found) => found !== undefined);
  const taskScope = header.stats
    .map((text) => parseTaskScope(text, scale))
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
    ...(taskScope && { scope: taskScope }),
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

/** Where the tasks are selected here, records must say whose they are. */
function unknownOwners({ stats, scale, events }: TraceDatHeader): string | undefined {
  const isScoped = stats.some((text) => parseTaskScope(text, scale) !== undefined);
  if (!isScoped || commonFields([...events.values()])) return undefined;
  return "its event formats do not say where a record has its task";
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
