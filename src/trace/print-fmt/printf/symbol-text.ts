import type { KernelSymbol, SymbolTable } from "../../names/symbols.ts";

/** Modules that /proc/kallsyms names and the kernel's own text doesn't (kernel/kallsyms.c, `kallsyms_lookup_buildid`). */
const UNNAMED: ReadonlySet<string | undefined> = new Set(["bpf", "__builtin__ftrace", "__builtin__kprobes"]);

/** `vfs_write+0x1c/0x200 [module]`; without a size where the recording doesn't have it; an address without a name as `0x…`. */
export function offsetName(symbols: SymbolTable, address: bigint): string {
  const symbol = symbolAt(symbols, address);
  if (!symbol) return `0x${address.toString(16)}`;
  const size = symbols.sizeOf?.(symbol);
  const offset = `+0x${(address - symbol.address).toString(16)}`;
  return symbol.name + offset + (size === undefined ? "" : `/0x${size.toString(16)}`) + moduleOf(symbol);
}

/** `vfs_write+0x1c [module]`; at the function's start without an offset; an address without a name as `0x…`. */
export function shortName(symbols: SymbolTable, address: bigint): string {
  const symbol = symbolAt(symbols, address);
  if (!symbol) return `0x${address.toString(16)}`;
  const offset = address - symbol.address;
  return symbol.name + (offset === 0n ? "" : `+0x${offset.toString(16)}`) + moduleOf(symbol);
}

/** `vfs_write [module]`. */
export function plainName(symbols: SymbolTable, address: bigint): string {
  const symbol = symbolAt(symbols, address);
  return symbol ? symbol.name + moduleOf(symbol) : `0x${address.toString(16)}`;
}

function symbolAt(symbols: SymbolTable, address: bigint): KernelSymbol | undefined {
  return symbols.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n));
}

function moduleOf({ module }: KernelSymbol): string {
  return module === undefined || UNNAMED.has(module) ? "" : ` [${module}]`;
}
