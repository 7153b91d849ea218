import { readRegularFile } from "../files/read-regular-file.ts";

const PT_INTERP = 3;
/** Limit on the size of a program for a guest. */
const MOST_BYTES = 2 ** 26;

/**
 * Whether a program is statically linked: it has no segment that names an interpreter (elf(5), PT_INTERP). False if it cannot be read or
 * is not a 64-bit little-endian ELF file.
 */
export function isStatic(path: string): boolean {
  try {
    const file = readRegularFile(path, MOST_BYTES);
    return file.kind === "read" && segmentTypes(Buffer.from(file.content))?.includes(PT_INTERP) === false;
  } catch {
    return false;
  }
}

/** From `e_phoff`, `e_phentsize` and `e_phnum`. */
function segmentTypes(bytes: Buffer): readonly number[] | undefined {
  if (bytes.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return undefined;
  const first = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  const count = bytes.readUInt16LE(56);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(first + index * size));
}
