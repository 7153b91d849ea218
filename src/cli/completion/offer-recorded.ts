import { openRecordingFile, type RecordingFile } from "../../machine/recording-file.ts";
import { hasData, instanceLabel } from "../../trace/trace-dat/instances.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import { readTraceDatFile } from "../../trace/trace-dat/read-file.ts";
import type { Offer } from "./offer.ts";
import { typedPath, type TypedLine } from "./typed-line.ts";

/** Instances of the line's recording that have events. */
export function offerInstances(line: TypedLine): readonly Offer[] {
  return fromRecording(line, (file) => {
    const contents = readTraceDatFile(file);
    return contents.ok ? contents.value.buffers.filter(hasData).map(({ name }) => instanceLabel(name)) : [];
  });
}

/** Events that the line's recording describes. Its data is not read, which may be large. */
export function offerRecorded(line: TypedLine): readonly Offer[] {
  return fromRecording(line, (file) => {
    const opened = openTraceDat(file);
    return opened.ok ? [...opened.value.events.keys()] : [];
  });
}

function fromRecording(line: TypedLine, words: (file: RecordingFile) => readonly string[]): readonly Offer[] {
  const path = line.arguments.find(({ argument }) => argument?.name === "trace.dat")?.text;
  const file = path === undefined ? undefined : openRecordingFile(typedPath(path));
  if (!file?.ok) return [];
  try {
    return words(file.value).map((word) => ({ word }));
  } finally {
    file.value.close();
  }
}
