import { open, statfs, type FileHandle } from "node:fs/promises";
import type { OutputFile } from "../../files/output-file.ts";

const largestChunk = 1024 * 1024;
const smallestChunk = 4096;

/**
 * Moves `bytes` bytes of `part` to `offset` of `target`, from the end to the start, truncating the part after each chunk. So
 * the disk never has more than one chunk twice, and a recording that filled the disk can still be assembled. Rejects with the
 * system's error; then the part still has the bytes that were not moved.
 */
export async function appendPart(
  target: FileHandle,
  offset: number,
  part: OutputFile,
  bytes: number,
): Promise<void> {
  const source = await open(part.access, "r+");
  try {
    const buffer = new Uint8Array(Math.min(largestChunk, bytes));
    for (let end = bytes; end > 0;) {
      const start = Math.max(0, end - (await chunkBytes(part.access)));
      await copy(source, target, buffer.subarray(0, end - start), start, offset);
      await source.truncate(start);
      end = start;
    }
  } finally {
    await source.close();
  }
  part.remove();
}

/** Half of the free space; the rest is for the file system's own blocks. */
async function chunkBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return Math.min(largestChunk, Math.max(smallestChunk, Math.floor((bavail * bsize) / 2)));
}

async function copy(
  source: FileHandle,
  target: FileHandle,
  buffer: Uint8Array,
  start: number,
  offset: number,
): Promise<void> {
  for (let done = 0; done < buffer.length;) {
    const { bytesRead } = await source.read(buffer, done, buffer.length - done, start + done);
    if (bytesRead === 0) throw new Error("a part of the recording became shorter");
    done += bytesRead;
  }
  for (let done = 0; done < buffer.length;) {
    const { bytesWritten } = await target.write(buffer, done, buffer.length - done, offset + start + done);
    done += bytesWritten;
  }
}
