import { readFileSync } from "node:fs";
import { showBytes } from "../../core/show-bytes.ts";
import { hasMachinesPids } from "../../tracefs/pid-namespace.ts";
import { recordedPids } from "../../trace/tasks/recorded-pids.ts";
import { commLines, savedComms } from "../../trace/tasks/saved-comms.ts";
import { openRecordingFile } from "../recording-file.ts";

/**
 * Lines of `pid comm`, of all tasks that the kernel remembers by name; of those in a recording, where one is given.
 *
 * @throws the system's error where tracefs can't be read.
 */
export function readComms(tracefsRoot: string, recording?: string): Uint8Array {
  const saved = readFileSync(`${tracefsRoot}/saved_cmdlines`);
  const nameOf = hasMachinesPids() ? livingName : unknownName;
  const isRecorded = recording === undefined ? undefined : pidsIn(recording);
  return commLines(savedComms(saved, { nameOf, isWanted: isRecorded ?? everybody }));
}

/** A thread's, too. */
function livingName(pid: number): string | undefined {
  try {
    return showBytes(readFileSync(`/proc/${pid}/comm`).subarray(0, -1));
  } catch {
    return undefined;
  }
}

/** In a container with process ids of its own, /proc is of others. */
const unknownName = (): undefined => undefined;

const everybody = (): boolean => true;

function pidsIn(path: string): ((pid: number) => boolean) | undefined {
  const file = openRecordingFile(path);
  if (!file.ok) return undefined;
  try {
    return recordedPids(file.value);
  } finally {
    file.value.close();
  }
}
