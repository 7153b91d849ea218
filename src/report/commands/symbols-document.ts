import type { IndexedSymbol } from "../../elf/symbols/symbol-index.ts";
import type { StaticProbe } from "../../elf/usdt.ts";

/** A function as JSON has it. A key is absent where its value isn't known; addresses are strings, since they may exceed 2^53. */
export function symbolDocument({
  symbol,
  offset,
  origin,
  readable,
  address,
}: IndexedSymbol & { readonly readable?: string; readonly address: bigint }): object {
  const { name, version, size, kind, binding, visibility } = symbol;
  return {
    name,
    offset,
    size,
    kind,
    ...(version && { version: version.name, defaultVersion: version.isDefault }),
    binding,
    visibility,
    address: `0x${address.toString(16)}`,
    ...(readable !== undefined && { demangled: readable }),
    from: origin,
  };
}

/** A site of a static probe as JSON has it. It has no size of its own. */
export function probeDocument({
  fullName,
  offset,
  semaphoreOffset,
  address,
  arguments: operands,
}: StaticProbe & { readonly fullName: string; readonly offset: number; readonly address: bigint }): object {
  return {
    name: fullName,
    offset,
    size: 0,
    kind: "usdt",
    address: `0x${address.toString(16)}`,
    ...(semaphoreOffset !== undefined && { semaphore: semaphoreOffset }),
    arguments: operands,
  };
}
