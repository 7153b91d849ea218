/** Where in which file a program's address was. */
export interface CodePlace {
  /** The file's path, `[vdso]`, or nothing for memory without a file. Hostile text. */
  readonly file: string;
  /** In bytes from the file's beginning. */
  readonly offset: number;
  /** The function that holds it; absent where the file has no name for it. Hostile text. */
  readonly symbol?: string;
  /** Bytes behind the function's beginning; 0 without one. */
  readonly delta: number;
}

/** A file that was executed, and the names of the places in it that the recording's stacks have. */
export interface CodeFile {
  readonly name: string;
  readonly buildId?: string;
  readonly places: readonly NamedPlace[];
}

export interface NamedPlace {
  readonly offset: number;
  readonly symbol: string;
  readonly delta: number;
}

/** A process from one program's beginning (an exec) to the next one's, and what was where in its memory. */
export interface ProgramLife {
  readonly tgid: number;
  /** On the recording's clock; absent: from before the recording, or until after it. */
  readonly from?: bigint;
  readonly until?: bigint;
  /** When all of its memory was looked at last; absent: never. */
  readonly seen?: bigint;
  readonly mappings: readonly LifeMapping[];
}

export interface LifeMapping {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** Index of its file. */
  readonly file: number;
}

/** All that a recording knows of its programs' code. */
export interface UserCodeData {
  readonly files: readonly CodeFile[];
  readonly lives: readonly ProgramLife[];
}

interface Life {
  /** Since the recording's epoch. */
  readonly from: number;
  readonly until: number;
  readonly memory: ProgramMemory;
}

/** Finds the functions that addresses of programs are in. */
export class UserCode {
  readonly #files: readonly CodeFile[];
  readonly #lives: ReadonlyMap<number, readonly Life[]>;
  readonly #places: readonly ReadonlyMap<number, NamedPlace>[];

  constructor({ files, lives }: UserCodeData, epoch: bigint) {
    const since = (time: bigint | undefined, none: number): number =>
      time === undefined ? none : Number(time - epoch);
    this.#files = files;
    this.#places = files.map(({ places }) => new Map(places.map((place) => [place.offset, place])));
    const entries = Map.groupBy(lives, ({ tgid }) => tgid);
    this.#lives = new Map(
      [...entries].map(([tgid, ofProcess]) => [
        tgid,
        ofProcess.map(({ from, until, seen, mappings }) => ({
          from: since(from, -Infinity),
          until: since(until, Infinity),
          memory: new ProgramMemory(mappings, since(seen, -Infinity), (file, offset) =>
            this.#placeOf(file, offset),
          ),
        })),
      ]),
    );
  }

  /**
   * What is known of a process' memory at a time, in clock units since the recording's epoch; absent: nothing. The same for all
   * times between two execs.
   */
  memoryOf(tgid: number, time: number): ProgramMemory | undefined {
    return this.#lives.get(tgid)?.find(({ from, until }) => from <= time && time < until)?.memory;
  }

  #placeOf(index: number, offset: number): CodePlace {
    const file = this.#files[index]!.name;
    const named = this.#places[index]!.get(offset);
    return named ? { file, offset, symbol: named.symbol, delta: named.delta } : { file, offset, delta: 0 };
  }
}

/** One program's memory. */
export class ProgramMemory {
  /** Until then, where no code is known there was none; clock units since the recording's epoch. */
  readonly seenUntil: number;
  readonly #mappings: readonly LifeMapping[];
  readonly #placeOf: (file: number, offset: number) => CodePlace;

  constructor(
    mappings: readonly LifeMapping[],
    seenUntil: number,
    placeOf: (file: number, offset: number) => CodePlace,
  ) {
    this.seenUntil = seenUntil;
    this.#mappings = mappings;
    this.#placeOf = placeOf;
  }

  /** Absent: no code that is known is there. */
  at(address: number): CodePlace | undefined {
    const mapping = this.#mappings.find(({ start, end }) => start <= address && address < end);
    return mapping && this.#placeOf(mapping.file, address - mapping.start + mapping.offset);
  }
}
