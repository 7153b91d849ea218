import type { EventFormat } from "../../decode/event-format.ts";
import type { PageLayout } from "../../ring-buffer/parse-header-page.ts";
import type { ByteSource } from "../../recording.ts";
import type { CpuSection } from "../trace-dat-meta.ts";
import { SectionIndex } from "../section-index.ts";
import { swapPage } from "./swap-page.ts";
import { recordSwaps, type RecordSwaps } from "./swap-record.ts";

/** How the sub-buffers are made up. */
interface Pages {
  readonly layout: PageLayout;
  readonly subBufferBytes: number;
  readonly events: ReadonlyMap<string, EventFormat>;
}

/** The sub-buffers of a big-endian machine, as a little-endian one would have written them. */
export function littleEndian(data: ByteSource, sections: readonly CpuSection[], pages: Pages): ByteSource {
  return new LittleEndianSource(data, sections, pages);
}

class LittleEndianSource implements ByteSource {
  readonly size: number;
  readonly #data: ByteSource;
  readonly #sections: SectionIndex<CpuSection>;
  readonly #pages: Pages;
  readonly #swaps: RecordSwaps;

  constructor(data: ByteSource, sections: readonly CpuSection[], pages: Pages) {
    this.size = data.size;
    this.#data = data;
    this.#sections = new SectionIndex(sections);
    this.#pages = pages;
    this.#swaps = recordSwaps(pages.events.values());
  }

  read(offset: number, length: number): Uint8Array {
    const section = this.#sections.at(offset);
    if (!section) return new Uint8Array();
    const { subBufferBytes, layout } = this.#pages;
    const stop = Math.min(section.offset + section.bytes, offset + length);
    const first = offset - ((offset - section.offset) % subBufferBytes);
    const last = section.offset + Math.ceil((stop - section.offset) / subBufferBytes) * subBufferBytes;
    const end = Math.min(last, section.offset + section.bytes);
    const bytes = new Uint8Array(this.#data.read(first, end - first));
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += subBufferBytes) {
      swapPage(view, at, Math.min(at + subBufferBytes, bytes.length), layout, this.#swaps);
    }
    return bytes.subarray(offset - first, stop - first);
  }
}
