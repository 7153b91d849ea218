import type { EventFormat, Field } from "../decode/event-format.ts";
import { codeFields } from "../print-fmt/code-fields.ts";
import type { PrintFmtContext } from "../print-fmt/compiler.ts";
import { plainName, shortName } from "../print-fmt/printf/symbol-text.ts";
import type { FieldWords } from "./words.ts";

/** Addresses that the kernel prints as functions: `vfs_write+0x1c`; at a function's start without an offset. */
export function codeWords(
  event: EventFormat,
  { name }: Field,
  { symbols }: PrintFmtContext,
): FieldWords | undefined {
  if (!codeFields(event).includes(name)) return undefined;
  const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
  return {
    id: "code",
    of: (value) => shortName(symbols, unsigned(value)),
    functionOf: (value) => plainName(symbols, unsigned(value)),
    knows: () => true,
    numbers: () => undefined,
    table: [],
  };
}
