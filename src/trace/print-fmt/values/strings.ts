import { showBytes } from "../../../core/show-bytes.ts";
import { NotInterpretable } from "../not-interpretable.ts";
import { asBigInt, isNull, type Memory, type Of, type Value } from "./value.ts";

/** Strings of the kernel by their address, as far as the recording has them (`printk_formats`). */
export type KernelStrings = ReadonlyMap<bigint, string>;

/**
 * A value as the string that `%s` prints of it; undefined: `NULL`. An address whose string isn't in the recording is shown as one.
 * @throws NotInterpretable for a number
 */
export function stringOf(value: Value, strings: KernelStrings): Of<string | undefined> {
  if (value.kind === "text") return value.at;
  if (value.kind === "memory") return memoryString(value);
  if (isNull(value)) return () => undefined;
  if (value.kind === "small") throw new NotInterpretable("prints a number as a string");
  const at = asBigInt(value);
  return (record) => {
    const address = BigInt.asUintN(64, at(record));
    return address === 0n ? undefined : (strings.get(address) ?? `0x${address.toString(16)}`);
  };
}

function memoryString({ start, bytes }: Memory): Of<string> {
  return (record) => {
    const all = record.slice(start(record), bytes(record));
    const end = all.indexOf(0);
    return showBytes(end < 0 ? all : all.subarray(0, end));
  };
}
