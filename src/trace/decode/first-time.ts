import type { Epoch } from "../ring-buffer/page-walker.ts";
import type { TraceDatHeader } from "../trace-dat/read-trace-dat-header.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/** Sub-buffers that an idle CPU may have before its first event. */
const EMPTY_PAGES = 64;

/** The earliest time stamp of any CPU's first sub-buffer that holds something. */
export function firstTime(header: TraceDatHeader): Epoch {
  const times = header.sections.flatMap((section) => firstTimeOf(header, section) ?? []);
  return times.length > 0 ? times.reduce(earlier) : { high: 0, low: 0 };
}

function earlier(a: Epoch, b: Epoch): Epoch {
  return (a.high - b.high || a.low - b.low) <= 0 ? a : b;
}

function firstTimeOf(header: TraceDatHeader, section: CpuSection): Epoch | undefined {
  const { layout, subBufferBytes, data } = header;
  const pages = Math.min(EMPTY_PAGES, Math.ceil(section.bytes / subBufferBytes));
  for (let page = 0; page < pages; page++) {
    const bytes = data.read(section.offset + page * subBufferBytes, layout.dataOffset);
    if (bytes.length < layout.dataOffset) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = layout.timestampOffset;
    if (view.getUint32(layout.commitOffset, true) !== 0) {
      return { high: view.getUint32(at + 4, true), low: view.getUint32(at, true) };
    }
  }
  return undefined;
}
