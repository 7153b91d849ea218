import { type CodeMapping, mappingAt, type ProcessMaps } from "../../../trace/names/user-code/maps.ts";
import { codeMappingsOf, mappedIdentity } from "../../../machine/process-files.ts";

/** Sources of the readings; tests replace them. */
export interface MapsSource {
  /** `undefined`: the process is gone. */
  readonly readMaps: (tgid: number) => readonly CodeMapping[] | undefined;
  /** The trace clock, as the kernel prints it. */
  readonly clock: () => string | undefined;
  readonly nowMs: () => number;
}

interface Known {
  mappings: readonly CodeMapping[];
  /** Addresses that no mapping had when the maps were read. */
  readonly nowhere: Set<number>;
  /** Number of readings in a row without a result, and the earliest time of the next one. */
  fruitless: number;
  notBeforeMs: number;
  /** An unknown address was skipped during the pause. */
  missed: boolean;
}

/** Readings of one reader; each usually has at most a hundred mappings. */
const MOST_READINGS = 20_000;
const MOST_NOWHERE = 10_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Reads a process's maps when a stack has addresses that are not known yet: the process is new, executed another program, or
 * loaded a library. Each reader (CPU) keeps its own data.
 */
export class MapsReader {
  readonly maps: ProcessMaps[] = [];
  readonly #source: MapsSource;
  readonly #known = new Map<number, Known>();

  constructor(source: MapsSource) {
    this.#source = source;
  }

  /** The process executed another program: its maps are obsolete. */
  begins(tgid: number): void {
    this.#known.delete(tgid);
  }

  /** A stack of a process was recorded. */
  stack(tgid: number, addresses: Iterable<number>): void {
    const known = this.#known.get(tgid) ?? this.#first(tgid);
    for (const address of addresses) this.#address(tgid, known, address);
  }

  /** Recording has ended: reads the maps that were skipped. */
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
    // Unwinding without frame pointers yields arbitrary addresses; they must not each cost a reading.
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

/** A process's executable mappings with the identities of their files; `undefined` if the process is gone or has no own memory. */
export function readMaps(tgid: number): readonly CodeMapping[] | undefined {
  const mappings = codeMappingsOf(tgid);
  return mappings.length === 0 ? undefined : mappings.map((mapping) => withIdentity(tgid, mapping));
}

function withIdentity(tgid: number, mapping: CodeMapping): CodeMapping {
  const identity = mapping.name.startsWith("/") ? mappedIdentity(tgid, mapping) : undefined;
  return identity ? { ...mapping, identity } : mapping;
}
