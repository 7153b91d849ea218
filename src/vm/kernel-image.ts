import { readRegularFile } from "../files/read-regular-file.ts";

/** Offsets of the header of an x86 image (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"). */
const MAGIC_AT = 0x202;
const VERSION_AT = 0x20e;
/** `kernel_version` is counted from here. */
const VERSION_BASE = 0x200;
const MOST_BYTES = 100;
const MOST_IMAGE_BYTES = 2 ** 28;

/** The release that a kernel's image says it is (`6.12.117+deb12-amd64`); `undefined`: no image for x86, or unreadable. */
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
