import { formatText, payload } from "../event-bytes.ts";

export const USER_STACK_FORMAT: string = formatText("user_stack", 13, [
  "unsigned int tgid;8;4;0",
  "unsigned long caller[8];16;64;0",
]);
export const EXEC_FORMAT: string = formatText("sched_process_exec", 300, ["pid_t pid;8;4;1"]);

/** A record of a program's stack; the innermost first. */
export function userStackBytes(tgid: number, callers: readonly number[]): Uint8Array {
  const rest = new Uint8Array(8 + 64);
  const view = new DataView(rest.buffer);
  view.setUint32(0, tgid, true);
  for (const [index, caller] of callers.entries()) view.setBigUint64(8 + 8 * index, BigInt(caller), true);
  return payload(13, tgid, rest);
}

/** A record of a process that begins another program. */
export function execBytes(pid: number): Uint8Array {
  return payload(300, pid, new Uint8Array(4));
}

export const PROBE_FORMAT: string = formatText("met", 400, ["unsigned long __probe_ip;8;8;0"]);

/** A record of a probe in a program, which was met at an address. */
export function probeBytes(pid: number, address: number): Uint8Array {
  const rest = new Uint8Array(8);
  new DataView(rest.buffer).setBigUint64(0, BigInt(address), true);
  return payload(400, pid, rest);
}
