import type { ByteSource } from "../recording.ts";
import { TOP_LEVEL } from "../trace-dat/instances.ts";
import { readTraceDatFile } from "../trace-dat/read-file.ts";

/**
 * The kernel's text of a latency tracer, which trace-cmd stores instead of events; hostile text. Undefined where the file has
 * events, or no such instance.
 */
export function latencyText(source: ByteSource, instance = ""): Uint8Array | undefined {
  const file = readTraceDatFile(source);
  if (!file.ok || file.value.buffers.length > 0) return undefined;
  const name = instance === TOP_LEVEL ? "" : instance;
  return file.value.texts.find((one) => one.name === name)?.bytes;
}
