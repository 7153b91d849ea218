import { readRegularFile } from "../files/read-regular-file.ts";

const PT_INTERP = 3;
/** Of a program that fits into a guest. */
const MOST_BYTES = 2 ** 26;

/**
 * True for a program that runs without a dynamic loader: none of its segments names one (elf(5), PT_INTERP). False for what
 * can't be read, or isn't an ELF file of 64 bits, little end first.
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
