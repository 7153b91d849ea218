import type { EventFormat, Field } from "../decode/event-format.ts";
import { withOneNumber } from "./listed-words.ts";
import type { FieldWords } from "./words.ts";

/** Bits of the minor number (include/linux/kdev_t.h, MINORBITS). */
const MINOR_BITS = 20n;
const MINORS = 1n << MINOR_BITS;

/** Numbers of devices as `MAJOR:MINOR`, which is how sysfs and lsblk write them. */
export function deviceWords(_: EventFormat, { type, size }: Field): FieldWords | undefined {
  return type === "dev_t" && size === 4 ? DEVICES : undefined;
}

const DEVICES: FieldWords = withOneNumber({
  id: "device",
  of: (value) => `${BigInt.asUintN(32, value) >> MINOR_BITS}:${value & (MINORS - 1n)}`,
  numberOf: (word) => {
    const [major, minor] = /^(\d{1,4}):(\d{1,7})$/u.exec(word)?.slice(1).map(BigInt) ?? [];
    if (major === undefined || minor === undefined || minor >= MINORS || major >= 1n << 12n) return undefined;
    return (major << MINOR_BITS) | minor;
  },
  table: [],
});

/** Modes of files in octal digits, `0100644`, as the kernel and chmod write them. */
export function modeWords({ printFormat }: EventFormat, { name, type }: Field): FieldWords | undefined {
  if (type === "umode_t" || type === "mode_t") return MODES;
  return name === "mode" && /\bmode 0?%o/u.test(printFormat) ? MODES : undefined;
}

const MODES: FieldWords = withOneNumber({
  id: "mode",
  of: (value) => (value < 0n ? value.toString() : `0${value === 0n ? "" : value.toString(8)}`),
  numberOf: (word) => (/^0[0-7]{0,21}$/u.test(word) ? BigInt(`0o${word}`) : undefined),
  table: [],
});
