import { openRecordingFile } from "../../machine/recording-file.ts";
import { hasData, instanceLabel } from "../../trace/trace-dat/instances.ts";
import { readTraceDatFile } from "../../trace/trace-dat/read-file.ts";
import type { Offer } from "./offer.ts";
import { typedPath, type TypedLine } from "./typed-line.ts";

/** Instances of the line's recording that have events. */
export function offerInstances(line: TypedLine): readonly Offer[] {
  const recording = line.arguments.find(({ argument }) => argument?.name === "trace.dat")?.text;
  const file = recording === undefined ? undefined : openRecordingFile(typedPath(recording));
  if (!file?.ok) return [];
  try {
    const contents = readTraceDatFile(file.value);
    return contents.ok
      ? contents.value.buffers.filter(hasData).map(({ name }) => ({ word: instanceLabel(name) }))
      : [];
  } finally {
    file.value.close();
  }
}
