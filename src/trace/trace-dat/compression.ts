import { inflateSync, zstdDecompressSync } from "node:zlib";

/** Gives the `size` bytes that were compressed; nothing where these bytes don't come to exactly that. */
export type Decompress = (bytes: Uint8Array, size: number) => Uint8Array | undefined;

/** How trace-cmd names its algorithms (lib/trace-cmd/trace-compress-zlib.c, trace-compress-zstd.c). */
const algorithms: ReadonlyMap<string, Decompress> = new Map([
  ["none", (): undefined => undefined],
  ["zlib", exactly((bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }))],
  ["zstd", exactly((bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }))],
]);

/** Undefined for an algorithm that isn't known here. */
export function decompressor(name: string): Decompress | undefined {
  return algorithms.get(name);
}

/** The algorithms that can be read. */
export const COMPRESSIONS: readonly string[] = [...algorithms.keys()];

/** The limit is what the file claims, so a few bytes can't become more than the reader has made room for. */
function exactly(decompress: (bytes: Uint8Array, maxOutputLength: number) => Uint8Array): Decompress {
  return (bytes, size) => {
    try {
      const found = decompress(bytes, Math.max(1, size));
      return found.length === size ? found : undefined;
    } catch {
      return undefined;
    }
  };
}
