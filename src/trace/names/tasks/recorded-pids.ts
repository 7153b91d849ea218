import { readTraceDatHeader, type TraceDatHeader } from "../../trace-dat/read-trace-dat-header.ts";
import { recordWords } from "../../decode/record-words.ts";
import type { ByteSource } from "../../recording.ts";

/** One more than PID_MAX_LIMIT (include/linux/threads.h). */
const PIDS = (1 << 22) + 1;

/** Whether a task made any event of a recording; undefined where the file doesn't say who made them. */
export function recordedPids(source: ByteSource): ((pid: number) => boolean) | undefined {
  const header = readTraceDatHeader(source);
  const offset = header.ok ? pidOffset(header.value) : undefined;
  if (!header.ok || offset === undefined) return undefined;
  const seen = new Uint8Array(PIDS);
  for (const words of recordWords(header.value, offset)) {
    for (const pid of words) seen[pid] = 1;
  }
  return (pid) => seen[pid] === 1;
}

/** The kernel has it at the same offset in every record (trace_events.c, `trace_define_common_fields`). */
function pidOffset({ events }: TraceDatHeader): number | undefined {
  const offsets = new Set<number | undefined>();
  for (const { fields } of events.values()) {
    const pid = fields.find(({ name }) => name === "common_pid");
    offsets.add(pid?.size === 4 ? pid.offset : undefined);
  }
  return offsets.size === 1 ? [...offsets][0] : undefined;
}
