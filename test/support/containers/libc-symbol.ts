import { execFileSync } from "node:child_process";

/**
 * The offset of a function in a file, as `uprobe_events` takes it, from what binutils say: st_value − p_vaddr + p_offset
 * of the executable segment.
 */
export function offsetOf(file: string, symbol: string): bigint {
  const value = valueOf(file, symbol);
  const headers = execFileSync("readelf", ["--program-headers", "--wide", file], { encoding: "utf8" });
  for (const line of headers.split("\n")) {
    const match = /^\s+LOAD\s+(0x\w+) (0x\w+) 0x\w+ (0x\w+) 0x\w+ R E/.exec(line);
    if (!match) continue;
    const [offset, address, size] = match.slice(1).map(BigInt) as [bigint, bigint, bigint];
    if (value >= address && value < address + size) return value - address + offset;
  }
  throw new Error(`${file}: ${symbol} is in no executable segment`);
}

function valueOf(file: string, symbol: string): bigint {
  const symbols = execFileSync("nm", ["--dynamic", "--defined-only", file], { encoding: "utf8" });
  const match = new RegExp(`^(\\w+) [TW] ${symbol}(?:@.*)?$`, "m").exec(symbols);
  if (!match) throw new Error(`${file} has no function ${symbol}`);
  return BigInt(`0x${match[1]}`);
}
