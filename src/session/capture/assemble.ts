import { open } from "node:fs/promises";
import type { CpuSection, TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import { buildTraceDatHeader } from "../../trace/trace-dat/write-trace-dat.ts";
import { appendPart } from "./append-part.ts";
import type { ReaderEnd } from "./reader.ts";
import { writeHeader, type RecordingLayout } from "./recording-layout.ts";

/** What a header says of addresses, and of tasks; absent parts stay as they are. */
export type NamesInside = Partial<Pick<TraceDatMeta, "kallsyms" | "userCode" | "cmdlines" | "stats">>;

/**
 * Joins the parts behind the first CPU's sub-buffers and writes the header over its room in front. When a part can't
 * be appended, the recording is closed with what it has by then, the part stays as a file, and the promise rejects.
 * `namesOf` gives the names of code and tasks that the finished recording needs.
 */
export async function assemble(
  layout: RecordingLayout,
  ends: readonly ReaderEnd[],
  meta: TraceDatMeta,
  namesOf?: (recording: string) => Promise<NamesInside>,
): Promise<void> {
  layout.spare.remove();
  const sections: CpuSection[] = [];
  try {
    await appendAll(layout, ends, sections);
  } finally {
    const stats = meta.stats.filter(({ cpu }) => sections.some((section) => section.cpu === cpu));
    writeHeader(layout.recording, buildTraceDatHeader({ ...meta, stats }, sections, layout.reserveBytes));
  }
  if (!namesOf) return;
  const names = await namesOf(layout.recording.access);
  writeHeader(layout.recording, buildTraceDatHeader({ ...meta, ...names }, sections, layout.reserveBytes));
}

/** Adds to `sections` what is in its place. */
async function appendAll(
  layout: RecordingLayout,
  ends: readonly ReaderEnd[],
  sections: CpuSection[],
): Promise<void> {
  const target = await open(layout.recording.access, "r+");
  let size = layout.reserveBytes;
  try {
    for (const { task, bytes } of ends) {
      const { file } = layout.outputs[task.slot]!;
      if (file !== layout.recording) await appendPart(target, size, file, bytes);
      sections.push({ cpu: task.cpu, offset: size, bytes });
      size += bytes;
    }
  } finally {
    await target.truncate(size);
    await target.close();
  }
}
