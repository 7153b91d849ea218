import { diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { OrderedEvents } from "./batch.ts";
import type { FaultCounts } from "./cpu-stream.ts";
import { CpuStream } from "./cpu-stream.ts";
import type { EventFormat } from "./event-format.ts";
import { findLossGaps } from "./find-loss-gaps.ts";
import { parseKallsyms } from "./kallsyms.ts";
import { LossGaps } from "./loss-gaps.ts";
import { firstTime } from "./first-time.ts";
import { orderedEvents } from "./ordered-events.ts";
import type { Epoch } from "./page-walker.ts";
import { PageWalker } from "./page-walker.ts";
import type { TraceDatHeader } from "./read-trace-dat-header.ts";
import { readTraceDatHeader } from "./read-trace-dat-header.ts";
import type {
  ByteSource,
  CpuEvents,
  DecodeFaults,
  Projection,
  Recording,
  RecordingInfo,
} from "./recording.ts";
import { type Selection, select } from "./selection.ts";
import { TextDictionary } from "./text-dictionary.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import { UserCode } from "./user-code/user-code.ts";
import { parseUserCode } from "./user-code/user-code-text.ts";
import { savedComms } from "./tasks/saved-comms.ts";
import {
  parseBeganAt,
  parseCpuStat,
  parseProbeCounts,
  parseReturnProbes,
  parseUname,
  parseWindow,
} from "./trace-dat-texts.ts";

/** Memory for the chunks of all CPUs together; at least one sub-buffer each. */
const CHUNKS_BYTES = 32 * 1024 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;

/**
 * Opens a `trace.dat` of version 6, this project's or trace-cmd's. Only the header is read here. A file that was cut
 * short opens: each CPU whose data is incomplete counts as a malformed page.
 */
export function openTraceDat(source: ByteSource): Result<Recording> {
  const header = readTraceDatHeader(source);
  if (!header.ok) return header;
  const sections = header.value.sections
    .map((section) => ({ ...section, bytes: Math.min(section.bytes, source.size - section.offset) }))
    .filter(({ bytes }) => bytes > 0);
  const wrong = overlap(sections) ?? differentIds(header.value.events);
  if (wrong) return fail([diagnostic("recording-malformed", `the recording can't be read: ${wrong}`)]);
  return ok(new TraceDat(source, header.value, sections));
}

class TraceDat implements Recording {
  readonly info: RecordingInfo;
  readonly events: ReadonlyMap<string, EventFormat>;
  readonly #source: ByteSource;
  readonly #header: TraceDatHeader;
  readonly #sections: readonly CpuSection[];
  readonly #epoch: Epoch;
  #faults: FaultCounts;

  constructor(source: ByteSource, header: TraceDatHeader, sections: readonly CpuSection[]) {
    this.events = header.events;
    this.#source = source;
    this.#header = header;
    this.#sections = sections;
    this.#epoch = firstTime(source, header, sections);
    this.#faults = this.#noFaults();
    this.info = info(header, sections, this.#epoch);
  }

  /** Begins anew, its faults included. */
  read(projection: Projection): Iterable<OrderedEvents> {
    const { streams, selection } = this.#begin(projection);
    return orderedEvents(streams, selection);
  }

  /** Begins anew, too; the CPUs may be read in turns. */
  readByCpu(projection: Projection): readonly CpuEvents[] {
    const { streams, selection } = this.#begin(projection);
    return streams.map((stream) => ({ cpu: stream.cpu, events: orderedEvents([stream], selection) }));
  }

  gaps(): LossGaps {
    const { layout, subBufferBytes: pageBytes } = this.#header;
    const walker = new PageWalker(layout, pageBytes, this.#epoch);
    const reading = { source: this.#source, walker, pageBytes };
    const statsOf = new Map(this.info.stats.map((stats) => [stats.cpu, stats]));
    return new LossGaps(
      this.#sections.flatMap((section) => findLossGaps(reading, section, statsOf.get(section.cpu))),
    );
  }

  faults(): DecodeFaults {
    return { ...this.#faults };
  }

  #begin(projection: Projection): { readonly streams: readonly CpuStream[]; readonly selection: Selection } {
    this.#faults = this.#noFaults();
    const selection = select(this.events, projection, new TextDictionary());
    const { layout, subBufferBytes: pageBytes } = this.#header;
    const walker = new PageWalker(layout, pageBytes, this.#epoch);
    const sizes = { pageBytes, chunkBytes: chunkBytes(pageBytes, this.#sections.length) };
    const streams = this.#sections.map(
      (section) => new CpuStream(this.#source, section, sizes, walker, selection, this.#faults),
    );
    return { streams, selection };
  }

  #noFaults(): FaultCounts {
    const whole = new Set(this.#sections.map(({ cpu, bytes }) => `${cpu} ${bytes}`));
    const cut = this.#header.sections.filter(({ cpu, bytes }) => !whole.has(`${cpu} ${bytes}`));
    return { malformedPages: cut.length, malformedRecords: 0, pagesWithMissedEvents: 0 };
  }
}

function info(header: TraceDatHeader, sections: readonly CpuSection[], epoch: Epoch): RecordingInfo {
  const window = header.stats.map(parseWindow).find((found) => found !== undefined);
  const beganAt = header.stats.map(parseBeganAt).find((found) => found !== undefined);
  const probes = header.stats.flatMap(parseProbeCounts);
  const returns = header.stats.flatMap(parseReturnProbes);
  const userCode = header.userCode === undefined ? undefined : parseUserCode(header.userCode);
  const start = (BigInt(epoch.high) << 32n) | BigInt(epoch.low);
  return {
    ...(window && { window }),
    ...(beganAt !== undefined && { beganAt }),
    epoch: start,
    clock: header.clock,
    cpus: sections.map(({ cpu }) => cpu),
    subBufferBytes: header.subBufferBytes,
    ...parseUname(header.uname),
    ...(probes.length > 0 && { probes }),
    ...(returns.length > 0 && { returns }),
    stats: header.stats.flatMap((text) => parseCpuStat(text) ?? []),
    comms: savedComms(header.cmdlines),
    symbols: parseKallsyms(header.kallsyms),
    ...(userCode && { userCode: new UserCode(userCode, start) }),
  };
}

function chunkBytes(pageBytes: number, cpus: number): number {
  const share = Math.min(MAX_CHUNK_BYTES, CHUNKS_BYTES / Math.max(1, cpus));
  return Math.max(1, Math.floor(share / pageBytes)) * pageBytes;
}

/** CPUs that shared bytes could make a small file as large as one likes. */
function overlap(sections: readonly CpuSection[]): string | undefined {
  const sorted = sections.toSorted((a, b) => a.offset - b.offset);
  const wrong = sorted.find(({ offset }, index) => {
    const before = sorted[index - 1];
    return before !== undefined && offset < before.offset + before.bytes;
  });
  return wrong && `the data of CPU ${wrong.cpu} overlaps another's`;
}

function differentIds(events: ReadonlyMap<string, EventFormat>): string | undefined {
  const places = new Set<string>();
  for (const { fields } of events.values()) {
    const type = fields.find(({ name }) => name === "common_type");
    places.add(type?.size === 2 ? `${type.offset}` : "none");
  }
  return places.has("none") || places.size > 1 ? "its events don't agree on where their type is" : undefined;
}
