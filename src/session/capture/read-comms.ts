import { readFileSync } from "node:fs";
import type { ByteSource } from "../../core/byte-source.ts";
import { showBytes } from "../../core/show-bytes.ts";
import { hasMachinesPids } from "../../machine/pid-namespace.ts";
import { recordedPids } from "../../trace/names/tasks/recorded-pids.ts";
import { commLines, savedComms } from "../../trace/names/tasks/saved-comms.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";

/**
 * Reads the kernel's saved task names as text. Takes a millisecond; parsing them takes fifty.
 *
 * @throws the system's error if tracefs cannot be read.
 */
export function readSavedComms(tracefsRoot: string): Uint8Array {
  return readFileSync(`${tracefsRoot}/saved_cmdlines`);
}

/** Lines `pid comm` for the tasks of a recording, as far as the kernel's names are reliable; for all tasks if the recording's are unknown. */
export function commsOf(recording: string, saved: Uint8Array): Uint8Array {
  return reliableComms(saved, pidsIn(recording));
}

/** The same, of a recording in memory. */
export function commsIn(recording: ByteSource, saved: Uint8Array): Uint8Array {
  return reliableComms(saved, recordedPids(recording));
}

function reliableComms(saved: Uint8Array, isWanted: (pid: number) => boolean = everyTask): Uint8Array {
  const nameOf = hasMachinesPids() ? livingName : unknownName;
  return commLines(savedComms(saved, { nameOf, isWanted }));
}

/** Also for a thread. */
function livingName(pid: number): string | undefined {
  try {
    return showBytes(readFileSync(`/proc/${pid}/comm`).subarray(0, -1));
  } catch {
    return undefined;
  }
}

/** In a container with its own pid namespace, /proc shows other ids. */
const unknownName = (): undefined => undefined;

const everyTask = (): boolean => true;

function pidsIn(path: string): ((pid: number) => boolean) | undefined {
  const file = openRecordingFile(path);
  if (!file.ok) return undefined;
  try {
    return recordedPids(file.value);
  } finally {
    file.value.close();
  }
}
