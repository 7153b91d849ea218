import { type EventFormat, eventName } from "../decode/event-format.ts";
import { firstTime } from "../decode/first-time.ts";
import { PageWalker } from "../ring-buffer/page-walker.ts";
import type { TraceDatHeader } from "./read-trace-dat-header.ts";
import { type RecorderEvents, recorderEvents } from "../recorder-events.ts";
import type { ScopeEvents } from "../scope-events.ts";
import { subBuffers } from "../ring-buffer/sub-buffers.ts";
import { scaled } from "./clock-scale.ts";
import { parseRecorderThreads } from "./trace-dat-texts.ts";

/**
 * Names (`system:event`) of the events that were recorded at least once, those of the recorder's own threads, and those that are not of the
 * scope's tasks, left out.
 */
export function recordedEvents(
  header: TraceDatHeader,
  scope: (() => ScopeEvents) | undefined,
): ReadonlySet<string> {
  const offset = typeOffset(header);
  if (offset === undefined) return new Set();
  const seen = recordedIds(header, offset, scope);
  const recorded = [...header.events.values()].filter(({ id }) => seen[id] === 1);
  return new Set(recorded.map(eventName));
}

/** By event id, 1 where one came. */
function recordedIds(
  header: TraceDatHeader,
  offset: number,
  scope: (() => ScopeEvents) | undefined,
): Uint8Array {
  const { data, layout, subBufferBytes, sections, scale } = header;
  const epoch = firstTime(header);
  const ticks = (BigInt(epoch.high) << 32n) | BigInt(epoch.low);
  const threads = header.stats.flatMap((text) => parseRecorderThreads(text, scale));
  const recorder = recorderEvents(header.events, threads, scaled(ticks, scale));
  const walker = new PageWalker(layout, subBufferBytes, epoch, scale.factor);
  const seen = new Uint8Array(1 << 16);
  for (const section of sections) {
    const [own, tasks] = [recorder(), scope?.()];
    for (const [view, start, end] of subBuffers(data, section, subBufferBytes)) {
      walker.walk(view, start, end);
      noteIds(walker, view, { offset, own, tasks, seen });
    }
  }
  return seen;
}

interface Noting {
  /** Of a record's `common_type`. */
  readonly offset: number;
  readonly own: RecorderEvents | undefined;
  readonly tasks: ScopeEvents | undefined;
  readonly seen: Uint8Array;
}

function noteIds(
  { count, offsets, lengths, times }: PageWalker,
  view: DataView,
  { offset: at, own, tasks, seen }: Noting,
): void {
  for (let record = 0; record < count; record++) {
    const offset = offsets[record]!;
    const length = lengths[record]!;
    if (length < at + 4 || own?.isOwn(view, offset, length, times[record]!) === true) continue;
    if (tasks?.isLeftOut(view, offset, length, times[record]!) === true) continue;
    seen[view.getUint16(offset + at, true)] = 1;
  }
}

/** How many events of an instance are in the file, of whatever kind: by CPU, of each sub-buffer. */
export function recordCounts({
  data,
  sections,
  layout,
  subBufferBytes,
}: TraceDatHeader): ReadonlyMap<number, readonly number[]> {
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
