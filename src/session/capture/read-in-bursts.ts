import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/** Maximum time without a turn of the event loop. */
const BURST_MS = 8;

/**
 * Reads a whole file of /proc, which returns one page per read (fs/seq_file.c): asynchronous reads would take ten times the
 * kernel's time. Empty if it cannot be read.
 */
export async function readInBursts(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const buffer = new Uint8Array(65_536);
    let until = performance.now() + BURST_MS;
    for (let bytes = readSync(descriptor, buffer); bytes > 0; bytes = readSync(descriptor, buffer)) {
      parts.push(buffer.slice(0, bytes));
      if (performance.now() < until) continue;
      await setImmediate();
      until = performance.now() + BURST_MS;
    }
  } catch {
    return new Uint8Array();
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  return Buffer.concat(parts);
}
