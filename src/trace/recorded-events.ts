import { type EventFormat, eventName } from "./event-format.ts";
import { PageWalker } from "./page-walker.ts";
import { readTraceDatHeader, type TraceDatHeader } from "./read-trace-dat-header.ts";
import { recordWords } from "./record-words.ts";
import type { ByteSource } from "./recording.ts";
import { subBuffers } from "./sub-buffers.ts";

/** Names (`system:event`) of the events that came at least once. Empty where the bytes are no recording. */
export function recordedEvents(source: ByteSource, instance?: string): ReadonlySet<string> {
  const header = readTraceDatHeader(source, instance);
  const offset = header.ok ? typeOffset(header.value) : undefined;
  if (!header.ok || offset === undefined) return new Set();
  const seen = new Uint8Array(1 << 16);
  for (const words of recordWords(header.value, offset)) {
    for (const word of words) seen[word & 0xffff] = 1;
  }
  const came = [...header.value.events.values()].filter(({ id }) => seen[id] === 1);
  return new Set(came.map(eventName));
}

/** How many events of an instance are in the file, of whatever kind, by CPU. */
export function recordCounts(source: ByteSource, instance?: string): ReadonlyMap<number, number> {
  const header = readTraceDatHeader(source, instance);
  if (!header.ok) return new Map();
  const { data, sections, layout, subBufferBytes } = header.value;
  const walker = new PageWalker(layout, subBufferBytes);
  const counts = new Map<number, number>();
  for (const section of sections) {
    for (const [view, start, end] of subBuffers(data, section, subBufferBytes)) {
      walker.walk(view, start, end);
      counts.set(section.cpu, (counts.get(section.cpu) ?? 0) + walker.count);
    }
  }
  return counts;
}

/** The same for all events: opening a recording makes sure of that. */
function typeOffset({ events }: TraceDatHeader): number | undefined {
  const [first]: readonly (EventFormat | undefined)[] = [...events.values()];
  return first?.fields.find(({ name }) => name === "common_type")?.offset;
}
