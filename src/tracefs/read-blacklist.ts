import { readFileSync } from "node:fs";
import type { SymbolLine } from "./kallsyms-lines.ts";

/**
 * Which of these functions the kernel keeps out of probing, as far as it shows that: a list in debugfs, wherever that is mounted, of
 * address ranges and one name for each (kernel/kprobes.c, `kprobe_blacklist_seq_show`). Names whose addresses are in a range count, too:
 * a function has several names.
 */
export function keptOutOfProbing(functions: readonly SymbolLine[]): ReadonlySet<string> {
  const ranges = readRanges();
  const isIn = ({ address, name }: SymbolLine): boolean =>
    ranges.some((range) => range.name === name || (address >= range.start && address < range.end));
  return new Set(functions.filter(isIn).map(({ name }) => name));
}

interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly name: string;
}

function readRanges(): readonly Range[] {
  for (const folder of debugfsFolders()) {
    const text = contentOf(`${folder}/kprobes/blacklist`);
    if (text !== undefined) return parseRanges(text);
  }
  return [];
}

/** `0xffffffff81c00000-0xffffffff81c00047\tasm_exc_page_fault`. Hidden addresses are all zeros, and no range. */
function parseRanges(text: string): readonly Range[] {
  return [...text.matchAll(/^0x(?<start>[0-9a-f]+)-0x(?<end>[0-9a-f]+)\t(?<name>\S+)/gmu)].map(
    ({ groups }) => ({
      start: BigInt(`0x${groups!["start"]}`),
      end: BigInt(`0x${groups!["end"]}`),
      name: groups!["name"]!,
    }),
  );
}

function debugfsFolders(): readonly string[] {
  const mounts = contentOf("/proc/self/mounts") ?? "";
  return [...mounts.matchAll(/^\S+ (?<folder>\S+) debugfs /gmu)].map(({ groups }) => groups!["folder"]!);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
