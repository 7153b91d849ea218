import { openRecordingFile } from "../../machine/recording-file.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import type { Offer } from "./offer.ts";
import { typedPath, type TypedLine } from "./typed-line.ts";

/** Events that the line's recording describes. Its data is not read, which may be large. */
export function offerRecorded(line: TypedLine): readonly Offer[] {
  const recording = line.arguments.find(({ argument }) => argument?.name === "trace.dat")?.text;
  const file = recording === undefined ? undefined : openRecordingFile(typedPath(recording));
  if (!file?.ok) return [];
  try {
    const opened = openTraceDat(file.value);
    return opened.ok ? [...opened.value.events.keys()].map((word) => ({ word })) : [];
  } finally {
    file.value.close();
  }
}
