import type { PageLayout } from "../ring-buffer/parse-header-page.ts";
import type { ByteSource } from "../recording.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import { SectionIndex } from "./section-index.ts";

/** How the sub-buffers are made up. */
interface Pages {
  readonly layout: PageLayout;
  readonly subBufferBytes: number;
}

/**
 * The same data with each CPU's sub-buffers in time order. With a limit (`record -m`) trace-cmd keeps the last two parts of
 * each CPU's data, and may store the later one first: such a section begins later than it ends.
 */
export function inTimeOrder(data: ByteSource, sections: readonly CpuSection[], pages: Pages): ByteSource {
  const turned = sections.flatMap((section) => {
    const later = laterPart(data, section, pages);
    return later === 0 ? [] : [{ ...section, later }];
  });
  return turned.length === 0 ? data : new TurnedSource(data, turned);
}

/** Bytes of the later part, where it comes first; 0 where all is in order. Times ascend but for one step back, if any. */
function laterPart(data: ByteSource, section: CpuSection, { layout, subBufferBytes }: Pages): number {
  const timeAt = (page: number): bigint | undefined => {
    const bytes = data.read(section.offset + page * subBufferBytes, layout.dataOffset);
    if (bytes.length < layout.dataOffset) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return view.getBigUint64(layout.timestampOffset, true);
  };
  const last = Math.floor(section.bytes / subBufferBytes) - 1;
  const first = timeAt(0);
  const end = last > 0 ? timeAt(last) : undefined;
  if (first === undefined || end === undefined || first <= end) return 0;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((timeAt(middle) ?? 0n) >= first) low = middle;
    else high = middle;
  }
  return high * subBufferBytes;
}

interface TurnedSection extends CpuSection {
  readonly later: number;
}

class TurnedSource implements ByteSource {
  readonly size: number;
  readonly #data: ByteSource;
  readonly #turned: SectionIndex<TurnedSection>;

  constructor(data: ByteSource, turned: readonly TurnedSection[]) {
    this.size = data.size;
    this.#data = data;
    this.#turned = new SectionIndex(turned);
  }

  /** Within a section: nobody reads beyond one. */
  read(offset: number, length: number): Uint8Array {
    const section = this.#turned.at(offset);
    if (!section) return this.#data.read(offset, length);
    const { offset: start, bytes, later } = section;
    const earlier = bytes - later;
    const from = offset - start;
    const end = Math.min(bytes, from + length);
    if (end <= earlier) return this.#data.read(start + later + from, end - from);
    if (from >= earlier) return this.#data.read(start + from - earlier, end - from);
    const joined = new Uint8Array(end - from);
    joined.set(this.#data.read(start + later + from, earlier - from));
    joined.set(this.#data.read(start, end - earlier), earlier - from);
    return joined;
  }
}
