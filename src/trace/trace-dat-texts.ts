import type { CpuStats } from "./recording.ts";
import { showBytes } from "./show-bytes.ts";

/** Lines of `pid comm` (`saved_cmdlines`). What isn't such a line is passed over: a comm may hold a newline. */
export function parseCmdlines(bytes: Uint8Array): ReadonlyMap<number, string> {
  const comms = new Map<number, string>();
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const space = bytes.indexOf(SPACE, start);
    if (space > start && space < end)
      addComm(comms, bytes.subarray(start, space), bytes.subarray(space + 1, end));
    start = end + 1;
  }
  return comms;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;

function addComm(comms: Map<number, string>, pid: Uint8Array, comm: Uint8Array): void {
  const digits = showBytes(pid);
  if (/^\d{1,10}$/u.test(digits)) comms.set(Number(digits), showBytes(comm));
}

/** A CPUSTAT option: `CPU: N` and then `per_cpu/cpuN/stats`. */
export function parseCpuStat(text: string): CpuStats | undefined {
  const count = (name: string): number | undefined => {
    const digits = new RegExp(`^${name}: *(\\d{1,15})$`, "mu").exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const cpu = count("CPU");
  if (cpu === undefined) return undefined;
  return {
    cpu,
    recorded: count("read events") ?? 0,
    overrun: count("overrun") ?? 0,
    commitOverrun: count("commit overrun") ?? 0,
    dropped: count("dropped events") ?? 0,
  };
}

/** `Linux HOST RELEASE ARCHITECTURE`. */
export function parseUname(text: string): { readonly kernelRelease: string; readonly architecture: string } {
  const words = text.trim().split(/\s+/u);
  return { kernelRelease: words[2] ?? "", architecture: words[3] ?? "" };
}
