import type { EventFormat, Field } from "../decode/event-format.ts";
import { withOneNumber } from "./listed-words.ts";
import type { FieldWords } from "./words.ts";

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
