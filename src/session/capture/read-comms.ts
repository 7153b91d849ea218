import { readFileSync } from "node:fs";
import { showBytes } from "../../core/show-bytes.ts";
import { hasMachinesPids } from "../../machine/pid-namespace.ts";
import { recordedPids } from "../../trace/names/tasks/recorded-pids.ts";
import { commLines, savedComms } from "../../trace/names/tasks/saved-comms.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";

/**
 * What the kernel remembers of tasks' names now, as it writes them: a millisecond, where judging them takes fifty.
 *
 * @throws the system's error where tracefs can't be read.
 */
export function readSavedComms(tracefsRoot: string): Uint8Array {
  return readFileSync(`${tracefsRoot}/saved_cmdlines`);
}

/** Lines of `pid comm` of the tasks in a recording, as far as the kernel's own can be believed; of all, where it doesn't say which. */
export function commsOf(recording: string, saved: Uint8Array): Uint8Array {
  const nameOf = hasMachinesPids() ? livingName : unknownName;
  return commLines(savedComms(saved, { nameOf, isWanted: pidsIn(recording) ?? everybody }));
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
