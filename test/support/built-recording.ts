import type { TraceDatMeta } from "../../src/trace/trace-dat/trace-dat-meta.ts";
import { headerEventText, headerPageText } from "./page-builder.ts";

/** A recording's header, as small as can be, for tests that build their own pages. */
export function builtMeta(changes: Partial<TraceDatMeta> = {}): TraceDatMeta {
  const subBufferBytes = changes.subBufferBytes ?? 4096;
  return {
    longBytes: 8,
    subBufferBytes,
    headerPage: headerPageText(subBufferBytes),
    headerEvent: headerEventText,
    ftraceFormats: [],
    eventFormats: [],
    kallsyms: new Uint8Array(),
    printkFormats: new Uint8Array(),
    cmdlines: new Uint8Array(),
    cpuCount: 2,
    clock: "mono",
    kernelRelease: "6.18.0",
    architecture: "x86_64",
    stats: [],
    ...changes,
  };
}
