import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { RECORDING } from "../../files/find-recordings.ts";
import type { OutputFile } from "../../files/output-file.ts";
import type { OutputFolder } from "../../files/output-folder.ts";

/** Reserved disk space, so that the parts can be joined even if the recording filled the disk. */
const spareBytes = 64 * 1024;

/**
 * The files of a recording in the making, open until their folder is closed. The first CPU's is the final `trace.dat`, with room
 * for the header in front; the others' are appended to it in the end.
 */
export interface RecordingLayout {
  readonly recording: OutputFile;
  readonly spare: OutputFile;
  readonly reserveBytes: number;
  /** By CPU. */
  readonly outputs: readonly { readonly cpu: number; readonly file: OutputFile; readonly offset: number }[];
}

/**
 * Creates the files; what an earlier run left there is replaced. The header's room is filled with `header`, not left
 * as a hole, which a full disk could not fill later.
 *
 * @throws the system's error, with nothing left behind.
 */
export function createFiles(
  folder: OutputFolder,
  cpus: readonly number[],
  header: Uint8Array,
): RecordingLayout {
  const made: OutputFile[] = [];
  const create = (name: string): OutputFile => {
    const file = folder.create(name);
    made.push(file);
    return file;
  };
  try {
    const recording = create(RECORDING);
    const outputs = cpus.map((cpu, index) =>
      index === 0
        ? { cpu, file: recording, offset: header.length }
        : { cpu, file: create(`${RECORDING}.cpu${cpu}`), offset: 0 },
    );
    const spare = create(`${RECORDING}.spare`);
    writeFileSync(spare.access, new Uint8Array(spareBytes));
    writeHeader(recording, header);
    return { recording, spare, reserveBytes: header.length, outputs };
  } catch (error) {
    for (const file of made) file.remove();
    throw error;
  }
}

/** Writes the header at the file's beginning, where room was left for it. Throws the system's error. */
export function writeHeader(recording: OutputFile, header: Uint8Array): void {
  const descriptor = openSync(recording.access, "r+");
  try {
    for (let done = 0; done < header.length;) {
      done += writeSync(descriptor, header, done, header.length - done, done);
    }
  } finally {
    closeSync(descriptor);
  }
}
