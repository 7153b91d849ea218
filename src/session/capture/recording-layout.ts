import { closeSync, openSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Free space that the recording holds back, so that its parts can be joined on a disk that it has filled. */
const spareBytes = 64 * 1024;

/**
 * The files of a recording in the making. The first CPU's is the final `trace.dat`, with room for the header in
 * front; the others' are appended to it in the end.
 */
export interface RecordingLayout {
  readonly recording: string;
  readonly spare: string;
  readonly reserveBytes: number;
  /** By CPU. */
  readonly outputs: readonly { readonly cpu: number; readonly path: string; readonly offset: number }[];
}

export function planLayout(
  directory: string,
  cpus: readonly number[],
  reserveBytes: number,
): RecordingLayout {
  const recording = join(directory, "trace.dat");
  const outputs = cpus.map((cpu, index) =>
    index === 0
      ? { cpu, path: recording, offset: reserveBytes }
      : { cpu, path: `${recording}.cpu${cpu}`, offset: 0 },
  );
  return { recording, spare: `${recording}.spare`, reserveBytes, outputs };
}

/**
 * Creates the files; what an earlier run left there is replaced. The header's room is filled with `header`, not left
 * as a hole, which a full disk could not fill later.
 *
 * @throws the system's error, with nothing left behind.
 */
export function createFiles({ recording, spare, outputs }: RecordingLayout, header: Uint8Array): void {
  const made: string[] = [];
  try {
    for (const { path } of outputs) {
      writeFileSync(path, "");
      made.push(path);
    }
    made.push(spare);
    writeFileSync(spare, new Uint8Array(spareBytes));
    writeHeader(recording, header);
  } catch (error) {
    for (const path of made) removeQuietly(path);
    throw error;
  }
}

export function writeHeader(recording: string, header: Uint8Array): void {
  const descriptor = openSync(recording, "r+");
  try {
    for (let done = 0; done < header.length;) {
      done += writeSync(descriptor, header, done, header.length - done, done);
    }
  } finally {
    closeSync(descriptor);
  }
}

export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It isn't there, which is all that is asked for.
  }
}
