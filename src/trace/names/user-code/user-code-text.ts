import type { CodeFile, LifeMapping, NamedOffset, ProgramLife, UserCodeData } from "./user-code.ts";

/** What the text may take in a recording's header. */
export const USER_CODE_BYTES: number = 1024 * 1024;

/**
 * As a text for the recording's header: JSON, a file or a life a line. Lives that have no room any more are left out, last ones
 * first: their addresses have no names.
 */
export function userCodeText({ files, lives }: UserCodeData, room: number = USER_CODE_BYTES): string {
  const fileLines = files.map((file) => JSON.stringify(fileItem(file)));
  const used = new Set<number>();
  const kept: string[] = [];
  let bytes = 0;
  for (const life of lives) {
    const line = JSON.stringify(lifeItem(life));
    const added = [...new Set(life.mappings.map(({ file }) => file))].filter((file) => !used.has(file));
    const size = added.reduce((sum, file) => sum + bytesOf(fileLines[file]!), bytesOf(line));
    if (bytes + size > room - MARGIN_BYTES - files.length * EMPTY_FILE.length) continue;
    for (const file of added) used.add(file);
    bytes += size;
    kept.push(line);
  }
  // Lives say files by their numbers: those that are left out keep their numbers.
  const lines = fileLines.map((line, index) => (used.has(index) ? line : EMPTY_FILE));
  return `{"files":[\n${lines.join(",\n")}\n],"lives":[\n${kept.join(",\n")}\n]}\n`;
}

const MARGIN_BYTES = 1024;
const EMPTY_FILE = '["","",[]]';

/** With the comma and the line break behind it. */
function bytesOf(line: string): number {
  return new TextEncoder().encode(line).length + 2;
}

function fileItem({ name, buildId = "", names }: CodeFile): unknown {
  return [name, buildId, names.map(({ offset, symbol, delta }) => [offset, symbol, delta])];
}

function lifeItem({ tgid, from, until, seen, mappings }: ProgramLife): unknown {
  const ranges = mappings.map(({ start, end, offset, file }) => [start, end, offset, file]);
  return [tgid, clockText(from), clockText(until), clockText(seen), ranges];
}

function clockText(time: bigint | undefined): string {
  return time?.toString() ?? "";
}

/** Total: what isn't such a text, or says what can't be, is nothing. */
export function parseUserCode(text: string): UserCodeData | undefined {
  const document = parsed(text);
  if (!isRecord(document) || !Array.isArray(document["files"]) || !Array.isArray(document["lives"]))
    return undefined;
  const files = document["files"].map(readFile);
  const lives = document["lives"].map((life) => readLife(life, files.length));
  if (!files.every(isThere) || !lives.every(isThere)) return undefined;
  return { files, lives };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readFile(item: unknown): CodeFile | undefined {
  const [name, buildId, names] = listOf(item);
  if (typeof name !== "string" || typeof buildId !== "string" || !Array.isArray(names)) return undefined;
  const named = names.map(readNamedOffset);
  if (!named.every(isThere)) return undefined;
  return { name, ...(buildId !== "" && { buildId }), names: named };
}

function readNamedOffset(item: unknown): NamedOffset | undefined {
  const [offset, symbol, delta] = listOf(item);
  if (!isCount(offset) || typeof symbol !== "string" || !isCount(delta)) return undefined;
  return { offset, symbol, delta };
}

function readLife(item: unknown, files: number): ProgramLife | undefined {
  const [tgid, from, until, seen, ranges] = listOf(item);
  if (!isCount(tgid) || !isClock(from) || !isClock(until) || !isClock(seen) || !Array.isArray(ranges))
    return undefined;
  const mappings = ranges.map((range) => readMapping(range, files));
  if (!mappings.every(isThere)) return undefined;
  return {
    tgid,
    ...(from !== "" && { from: BigInt(from) }),
    ...(until !== "" && { until: BigInt(until) }),
    ...(seen !== "" && { seen: BigInt(seen) }),
    mappings,
  };
}

function readMapping(item: unknown, files: number): LifeMapping | undefined {
  const [start, end, offset, file] = listOf(item);
  if (!isCount(start) || !isCount(end) || !isCount(offset) || !isCount(file)) return undefined;
  return file < files && start < end ? { start, end, offset, file } : undefined;
}

function listOf(item: unknown): readonly unknown[] {
  return Array.isArray(item) ? item : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isClock(value: unknown): value is string {
  return typeof value === "string" && /^\d{0,20}$/u.test(value);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
