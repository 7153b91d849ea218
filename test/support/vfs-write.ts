import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = new URL("../fixtures/graph/", import.meta.url);

/** The spec that asks what vfs_write does, and draws it. */
export const vfsWriteSpec: string = new URL("vfs-write.yaml", folder).pathname;

/** What it recorded in a guest of Linux 6.12: 200 writes to a file in memory. */
export function vfsWriteRecording(): Uint8Array {
  return gunzipSync(readFileSync(new URL("vfs-write-6.12.dat.gz", folder)));
}
