import { type CodeMapping, mappingAt } from "../../../trace/names/user-code/maps.ts";
import type { ProcessMaps } from "../../../trace/names/user-code/process-maps.ts";
import { codeMappingsOf, mappedIdentity } from "../../../machine/process-files.ts";

/** What looking at a process takes. */
export interface MapsSource {
  /** Nothing: the process is gone. */
  readonly readMaps: (tgid: number) => readonly CodeMapping[] | undefined;
  /** The trace clock, as the kernel prints it. */
  readonly clock: () => string | undefined;
  readonly nowMs: () => number;
}

interface Known {
  mappings: readonly CodeMapping[];
  /** Addresses that were nowhere when they were looked for. */
  readonly nowhere: Set<number>;
  /** How many maps in a row found nothing new, and until when there is none. */
  fruitless: number;
  notBeforeMs: number;
  /** An address came that was not looked for. */
  missed: boolean;
}

/** All maps of one reader together; one has a hundred mappings at most, as a rule. */
const MOST_READINGS = 20_000;
const MOST_NOWHERE = 10_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Looks at a process' memory when a stack has addresses of it that aren't known yet: when it is new, when it began another
 * program, when it loaded a library. What is known is known of this reader's CPU; another reader maps for itself.
 */
export class MapsReader {
  readonly maps: ProcessMaps[] = [];
  readonly #source: MapsSource;
  readonly #known = new Map<number, Known>();

  constructor(source: MapsSource) {
    this.#source = source;
  }

  /** The process began another program: nothing is known of it any more. */
  begins(tgid: number): void {
    this.#known.delete(tgid);
  }

  stack(tgid: number, addresses: Iterable<number>): void {
    const known = this.#known.get(tgid) ?? this.#first(tgid);
    for (const address of addresses) this.#address(tgid, known, address);
  }

  /** Nothing is recorded any more: what was put off is looked for once. */
  finish(): void {
    for (const [tgid, known] of this.#known) if (known.missed) this.#read(tgid, known);
  }

  #first(tgid: number): Known {
    const known: Known = {
      mappings: [],
      nowhere: new Set(),
      fruitless: 0,
      notBeforeMs: 0,
      missed: false,
    };
    this.#known.set(tgid, known);
    this.#read(tgid, known);
    return known;
  }

  #address(tgid: number, known: Known, address: number): void {
    if (known.nowhere.has(address) || mappingAt(known.mappings, address)) return;
    if (this.#source.nowMs() < known.notBeforeMs) {
      known.missed = true;
      return;
    }
    this.#read(tgid, known);
    const isFound = mappingAt(known.mappings, address) !== undefined;
    known.fruitless = isFound ? 0 : known.fruitless + 1;
    // What a walk without frame pointers finds is anything: each such address must not cost a look.
    known.notBeforeMs = isFound ? 0 : this.#source.nowMs() + pauseMs(known.fruitless);
    if (!isFound && known.nowhere.size < MOST_NOWHERE) known.nowhere.add(address);
  }

  #read(tgid: number, known: Known): void {
    if (this.maps.length >= MOST_READINGS) return;
    const began = this.#source.clock();
    const mappings = this.#source.readMaps(tgid);
    const ended = this.#source.clock();
    known.missed = false;
    if (!mappings || began === undefined || ended === undefined) return;
    known.mappings = mappings;
    this.maps.push({ tgid, began, ended, mappings });
  }
}

function pauseMs(fruitless: number): number {
  return Math.min(LONGEST_PAUSE_MS, 2 ** Math.min(fruitless, 10));
}

/** A process' executable memory, each file with its identity; nothing where the process is gone, or has no memory of its own. */
export function readMaps(tgid: number): readonly CodeMapping[] | undefined {
  const mappings = codeMappingsOf(tgid);
  return mappings.length === 0 ? undefined : mappings.map((mapping) => withIdentity(tgid, mapping));
}

function withIdentity(tgid: number, mapping: CodeMapping): CodeMapping {
  const identity = mapping.name.startsWith("/") ? mappedIdentity(tgid, mapping) : undefined;
  return identity ? { ...mapping, identity } : mapping;
}
