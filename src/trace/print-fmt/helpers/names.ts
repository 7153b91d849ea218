import type { Expression } from "../parse/ast.ts";
import type { Compiler } from "../compiler.ts";
import { UNSIGNED } from "../values/c-type.ts";
import { asNumber, convert, integer, type Value } from "../values/value.ts";
import { argument, type Helper } from "./helper.ts";

/** A function of the kernel that gives a name for a number. `index`: which argument the number is. */
function naming(index: number, name: (value: number) => string): Helper {
  return (args: readonly Expression[], compiler: Compiler): Value => {
    const value = asNumber(convert(integer(compiler.compile(argument(args, index))), UNSIGNED));
    return { kind: "text", at: (record) => name(value(record)) };
  };
}

/** include/linux/edac.h, `mc_event_error_type`. */
const MEMORY_ERRORS: readonly string[] = ["Corrected", "Uncorrected", "Deferred", "Fatal"];

/** Bits of an ATA device's status, the highest first (include/linux/ata.h). */
const ATA_STATUS: readonly string[] = ["BUSY", "DRDY", "DF", "DSC", "DRQ", "CORR", "SENSE", "ERR"];

/** drivers/ata/libata-trace.c, `libata_trace_parse_status`: `{ DRDY DRQ }`. */
function ataStatus(status: number): string {
  const set = ATA_STATUS.filter((_, index) => (status & (0x80 >> index)) !== 0);
  return `{ ${set.map((name) => `${name} `).join("")}}`;
}

/** Helpers that name a number. */
export const NAME_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["mc_event_error_type", naming(0, (type) => MEMORY_ERRORS[type] ?? "Info")],
  ["libata_trace_parse_status", naming(1, ataStatus)],
]);
