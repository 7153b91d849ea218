import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/** How long others wait at a time. */
const BURST_MS = 8;

/**
 * A whole file of /proc, which gives a page a read (fs/seq_file.c): asynchronous reads would cost ten times what the kernel does.
 * Empty where it can't be read.
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
