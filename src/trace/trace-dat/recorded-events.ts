import { type EventFormat, eventName } from "../decode/event-format.ts";
import { firstTime } from "../decode/first-time.ts";
import { PageWalker } from "../ring-buffer/page-walker.ts";
import { readTraceDatHeader, type TraceDatHeader } from "./read-trace-dat-header.ts";
import { type RecorderEvents, recorderEvents } from "../recorder-events.ts";
import type { ByteSource } from "../recording.ts";
import { subBuffers } from "../ring-buffer/sub-buffers.ts";
import { scaled } from "./clock-scale.ts";
import { parseRecorderThreads } from "./trace-dat-texts.ts";

/**
 * Names (`system:event`) of the events that came at least once, those of the recorder's own threads left out. Empty where the
 * bytes are no recording.
 */
export function recordedEvents(source: ByteSource, instance?: string): ReadonlySet<string> {
  const header = readTraceDatHeader(source, instance);
  const offset = header.ok ? typeOffset(header.value) : undefined;
  if (!header.ok || offset === undefined) return new Set();
  const seen = recordedIds(header.value, offset);
  const came = [...header.value.events.values()].filter(({ id }) => seen[id] === 1);
  return new Set(came.map(eventName));
}

/** By event id, 1 where one came. */
function recordedIds(header: TraceDatHeader, offset: number): Uint8Array {
  const { data, layout, subBufferBytes, sections, scale } = header;
  const epoch = firstTime(header);
  const ticks = (BigInt(epoch.high) << 32n) | BigInt(epoch.low);
  const threads = header.stats.flatMap((text) => parseRecorderThreads(text, scale));
  const recorder = recorderEvents(header.events, threads, scaled(ticks, scale));
  const walker = new PageWalker(layout, subBufferBytes, epoch, scale.factor);
  const seen = new Uint8Array(1 << 16);
  for (const section of sections) {
    const own = recorder();
    for (const [view, start, end] of subBuffers(data, section, subBufferBytes)) {
      walker.walk(view, start, end);
      noteIds(walker, view, { offset, own, seen });
    }
  }
  return seen;
}

interface Noting {
  /** Of a record's `common_type`. */
  readonly offset: number;
  readonly own: RecorderEvents | undefined;
  readonly seen: Uint8Array;
}

function noteIds(
  { count, offsets, lengths, times }: PageWalker,
  view: DataView,
  { offset: at, own, seen }: Noting,
): void {
  for (let record = 0; record < count; record++) {
    const offset = offsets[record]!;
    const length = lengths[record]!;
    if (length < at + 4 || own?.isOwn(view, offset, length, times[record]!) === true) continue;
    seen[view.getUint16(offset + at, true)] = 1;
  }
}

/** How many events of an instance are in the file, of whatever kind: by CPU, of each sub-buffer. */
export function recordCounts(source: ByteSource, instance?: string): ReadonlyMap<number, readonly number[]> {
  const header = readTraceDatHeader(source, instance);
  if (!header.ok) return new Map();
  const { data, sections, layout, subBufferBytes } = header.value;
  const walker = new PageWalker(layout, subBufferBytes);
  const counts = new Map<number, number[]>();
  for (const section of sections) {
    const own = counts.get(section.cpu) ?? [];
    counts.set(section.cpu, own);
    for (const [view, start, end] of subBuffers(data, section, subBufferBytes)) {
      walker.walk(view, start, end);
      own.push(walker.count);
    }
  }
  return counts;
}

/** The same for all events: opening a recording makes sure of that. */
function typeOffset({ events }: TraceDatHeader): number | undefined {
  const [first]: readonly (EventFormat | undefined)[] = [...events.values()];
  return first?.fields.find(({ name }) => name === "common_type")?.offset;
}
