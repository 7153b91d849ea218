import { firstTime } from "../first-time.ts";
import { PageWalker } from "../page-walker.ts";
import type { ByteSource } from "../recording.ts";
import { readTraceDatHeader } from "../read-trace-dat-header.ts";
import type { TraceDatHeader } from "../read-trace-dat-header.ts";
import type { CpuSection } from "../trace-dat-meta.ts";

/** One more than PID_MAX_LIMIT (include/linux/threads.h). */
const PIDS = (1 << 22) + 1;

/** Read in one piece, in whole sub-buffers. */
const CHUNK_BYTES = 1024 * 1024;

/** Whether a task made any event of a recording; undefined where the file doesn't say who made them. */
export function recordedPids(source: ByteSource): ((pid: number) => boolean) | undefined {
  const header = readTraceDatHeader(source);
  const offset = header.ok ? pidOffset(header.value) : undefined;
  if (!header.ok || offset === undefined) return undefined;
  const seen = new Uint8Array(PIDS);
  for (const section of header.value.sections) mark(seen, { source, section, offset }, header.value);
  return (pid) => seen[pid] === 1;
}

/** The kernel has it at the same place in every record (trace_events.c, `trace_define_common_fields`). */
function pidOffset({ events }: TraceDatHeader): number | undefined {
  const offsets = new Set<number | undefined>();
  for (const { fields } of events.values()) {
    const pid = fields.find(({ name }) => name === "common_pid");
    offsets.add(pid?.size === 4 ? pid.offset : undefined);
  }
  return offsets.size === 1 ? [...offsets][0] : undefined;
}

interface Place {
  readonly source: ByteSource;
  readonly section: CpuSection;
  /** Of the pid in a record. */
  readonly offset: number;
}

function mark(seen: Uint8Array, { source, section, offset }: Place, header: TraceDatHeader): void {
  const { layout, subBufferBytes: pageBytes } = header;
  const walker = new PageWalker(layout, pageBytes, firstTime(source, header, [section]));
  const chunkBytes = Math.max(1, Math.floor(CHUNK_BYTES / pageBytes)) * pageBytes;
  const end = Math.min(source.size, section.offset + section.bytes);
  for (let at = section.offset; at < end; at += chunkBytes) {
    const bytes = source.read(at, Math.min(chunkBytes, end - at));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let page = 0; page < bytes.length; page += pageBytes) {
      walker.walk(view, page, Math.min(page + pageBytes, bytes.length));
      markPage(seen, walker, view, offset);
    }
  }
}

function markPage(
  seen: Uint8Array,
  { count, offsets, lengths }: PageWalker,
  view: DataView,
  offset: number,
): void {
  for (let record = 0; record < count; record++) {
    if (lengths[record]! >= offset + 4) seen[view.getUint32(offsets[record]! + offset, true)] = 1;
  }
}
