import { integerRange } from "../../expr/field-type.ts";
import { fieldType } from "../../spec/field-types.ts";
import type { Field } from "../../trace/decode/event-format.ts";
import type { KeyDomain } from "../../document/aggregation-result.ts";

/** `PID_MAX_LIMIT` (include/linux/threads.h). */
const MOST_PID = 4_194_304n;
/** `TASK_COMM_LEN` (include/linux/sched.h) without the final NUL. */
export const LONGEST_COMM = 15;

/** CPUs and tasks, the idle task (0) among them. */
export const cpusOrPids: KeyDomain = numbers(0n, MOST_PID);
/** Processes, and those that are not known. */
export const processes: KeyDomain = { kind: "processes", minimum: "0", maximum: String(MOST_PID) };
/** Tasks without the idle task. */
export const busyPids: KeyDomain = numbers(1n, MOST_PID);
/** Names of tasks. */
export const comms: KeyDomain = { kind: "texts", longestBytes: LONGEST_COMM };

/** What some field of these can hold, all of them numbers or all of them texts; nothing: any text. */
export function domainOf(fields: readonly Field[]): KeyDomain | undefined {
  const types = fields.map(fieldType);
  if (types.every(({ kind }) => kind === "integer")) {
    const ranges = types.map(integerRange);
    const minimum = ranges.reduce((least, range) => (range.minimum < least ? range.minimum : least), 0n);
    const maximum = ranges.reduce((most, range) => (range.maximum > most ? range.maximum : most), 0n);
    return numbers(minimum, maximum);
  }
  const room = types.map(({ bytes }) => bytes);
  return room.includes(0) ? undefined : { kind: "texts", longestBytes: Math.max(...room) - 1 };
}

function numbers(minimum: bigint, maximum: bigint): KeyDomain {
  return { kind: "numbers", minimum: String(minimum), maximum: String(maximum) };
}
