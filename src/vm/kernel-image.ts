import { readRegularFile } from "../files/read-regular-file.ts";

/** Offsets of the header of an x86 image (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"). */
const MAGIC_AT = 0x202;
const VERSION_AT = 0x20e;
/** `kernel_version` is relative to this offset. */
const VERSION_BASE = 0x200;
const MOST_BYTES = 100;
const MOST_IMAGE_BYTES = 2 ** 28;

/** The release in the header of a kernel image (`6.12.117+deb12-amd64`); `undefined`: not an x86 image, or unreadable. */
export function releaseOf(image: string): string | undefined {
  try {
    const file = readRegularFile(image, MOST_IMAGE_BYTES);
    if (file.kind !== "read") return undefined;
    const bytes = Buffer.from(file.content);
    if (bytes.toString("latin1", MAGIC_AT, MAGIC_AT + 4) !== "HdrS") return undefined;
    const at = bytes.readUInt16LE(VERSION_AT) + VERSION_BASE;
    const text = bytes.toString("latin1", at, at + MOST_BYTES);
    return /^[\w.+~-]+/u.exec(text)?.[0];
  } catch {
    return undefined;
  }
}
