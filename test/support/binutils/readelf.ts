import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What `readelf -lsW` says of one file. */
export interface ReadelfFile {
  readonly path: string;
  readonly segments: readonly ReadelfSegment[];
  readonly symbols: readonly ReadelfSymbol[];
}

interface ReadelfSegment {
  readonly offset: bigint;
  readonly address: bigint;
  readonly fileBytes: bigint;
  readonly executable: boolean;
}

export interface ReadelfSymbol {
  readonly table: string;
  readonly number: number;
  readonly value: bigint;
  readonly size: number;
  /** `FUNC`, `IFUNC`. */
  readonly type: string;
  readonly binding: string;
  readonly visibility: string;
  readonly section: string;
  /** With its version, as readelf shows it. */
  readonly name: string;
}

/** Only symbols of these types are kept; other lines are looked at, and counted as read. */
const FUNCTIONS =
  /^\s*(\d+): ([0-9a-f]+)\s+(\d+|0x[0-9a-f]+) (FUNC|IFUNC)\s+(\w+)\s+(\w+)\s+(?:\[[^\]]*\]\s+)?(\w+)(?: (.*))?$/u;
const ANY_FUNCTION = /^\s*\d+: [0-9a-f]+\s+\S+\s+I?FUNC\s/u;
const LOAD = /^  LOAD\s+(0x[0-9a-f]+) (0x[0-9a-f]+) 0x[0-9a-f]+ (0x[0-9a-f]+) 0x[0-9a-f]+ (...) /u;

/** Program headers and functions of files, one file after another. Each path must be given once. */
export async function* readelf(paths: readonly string[]): AsyncGenerator<ReadelfFile> {
  const child = spawn("readelf", ["-lsW", "--", ...paths], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, LC_ALL: "C" },
  });
  let file: ReadelfFile & { segments: ReadelfSegment[]; symbols: ReadelfSymbol[] } = begin(paths[0]!);
  let table = "";
  for await (const line of createInterface({
    input: child.stdout.setEncoding("utf8"),
    crlfDelay: Infinity,
  })) {
    if (line.startsWith("File: ")) {
      if (line.slice(6) !== file.path) yield file;
      file = begin(line.slice(6));
    } else if (line.startsWith("Symbol table '")) {
      table = line.split("'")[1] ?? "";
    } else if (line.startsWith("  LOAD")) {
      file.segments.push(segmentOf(line));
    } else if (line.includes("FUNC")) {
      const symbol = symbolOf(line, table);
      if (symbol) file.symbols.push(symbol);
    }
  }
  yield file;
}

function begin(path: string): { path: string; segments: ReadelfSegment[]; symbols: ReadelfSymbol[] } {
  return { path, segments: [], symbols: [] };
}

function segmentOf(line: string): ReadelfSegment {
  const match = LOAD.exec(line);
  if (!match) throw new Error(`readelf's line is not understood: ${line}`);
  const [, offset = "", address = "", fileBytes = "", flags = ""] = match;
  return {
    offset: BigInt(offset),
    address: BigInt(address),
    fileBytes: BigInt(fileBytes),
    executable: flags.includes("E"),
  };
}

function symbolOf(line: string, table: string): ReadelfSymbol | undefined {
  const match = FUNCTIONS.exec(line);
  if (!match && ANY_FUNCTION.test(line)) throw new Error(`readelf's line is not understood: ${line}`);
  if (!match) return undefined;
  const [, number, value, size, type = "", binding = "", visibility = "", section = "", name = ""] = match;
  return {
    table,
    number: Number(number),
    value: BigInt(`0x${value}`),
    size: Number(size),
    type,
    binding,
    visibility,
    section,
    // Of an import readelf adds the number of its version.
    name: name.replace(/ \(\d+\)$/u, ""),
  };
}

/** The probe offset as the kernel's documentation computes it, from what readelf says and nothing else. */
export function readelfOffset({ segments }: ReadelfFile, { value }: ReadelfSymbol): number | undefined {
  const holder = segments.find(
    ({ executable, address, fileBytes }) => executable && value >= address && value < address + fileBytes,
  );
  return holder && Number(value - holder.address + holder.offset);
}
