/** Where in which file a program's address was. */
export interface ResolvedAddress {
  /** The file's path, `[vdso]`, or nothing for memory without a file. Hostile text. */
  readonly file: string;
  /** In bytes from the file's beginning. */
  readonly offset: number;
  /** The function that holds it; absent where the file has no name for it. Hostile text. */
  readonly symbol?: string;
  /** Bytes behind the function's beginning; 0 without one. */
  readonly delta: number;
}

/** A file that was executed, and the names of the offsets in it that the recording's stacks have. */
export interface CodeFile {
  readonly name: string;
  readonly buildId?: string;
  readonly names: readonly NamedOffset[];
}

/** An offset in a file, with the function that it lies in and how far from its beginning. */
export interface NamedOffset {
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

/** A part of a file that was mapped to the addresses from `start` to `end`, during one life of a process's address space. */
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
  readonly #names: readonly ReadonlyMap<number, NamedOffset>[];

  constructor({ files, lives }: UserCodeData, epoch: bigint) {
    const since = (time: bigint | undefined, none: number): number =>
      time === undefined ? none : Number(time - epoch);
    this.#files = files;
    this.#names = files.map(({ names }) => new Map(names.map((named) => [named.offset, named])));
    const entries = Map.groupBy(lives, ({ tgid }) => tgid);
    this.#lives = new Map(
      [...entries].map(([tgid, ofProcess]) => [
        tgid,
        ofProcess.toSorted(byBeginning).map(({ from, until, seen, mappings }) => ({
          from: since(from, -Infinity),
          until: since(until, Infinity),
          memory: new ProgramMemory(mappings, since(seen, -Infinity), (file, offset) =>
            this.#resolve(file, offset),
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
    const life = lastFrom(this.#lives.get(tgid) ?? [], time, ({ from }) => from);
    return life && time < life.until ? life.memory : undefined;
  }

  #resolve(index: number, offset: number): ResolvedAddress {
    const file = this.#files[index]!.name;
    const named = this.#names[index]!.get(offset);
    return named ? { file, offset, symbol: named.symbol, delta: named.delta } : { file, offset, delta: 0 };
  }
}

/** One program's memory. */
export class ProgramMemory {
  /** Until then, where no code is known there was none; clock units since the recording's epoch. */
  readonly seenUntil: number;
  readonly #mappings: readonly LifeMapping[];
  readonly #resolve: (file: number, offset: number) => ResolvedAddress;

  constructor(
    mappings: readonly LifeMapping[],
    seenUntil: number,
    resolve: (file: number, offset: number) => ResolvedAddress,
  ) {
    this.seenUntil = seenUntil;
    this.#mappings = apart(mappings);
    this.#resolve = resolve;
  }

  /** Absent: no code that is known is there. */
  at(address: number): ResolvedAddress | undefined {
    const mapping = lastFrom(this.#mappings, address, ({ start }) => start);
    if (!mapping || address >= mapping.end) return undefined;
    return this.#resolve(mapping.file, address - mapping.start + mapping.offset);
  }
}

/** A life without a beginning is the first one. */
function byBeginning({ from: a = -1n }: ProgramLife, { from: b = -1n }: ProgramLife): number {
  return a < b ? -1 : Number(a > b);
}

/** In ascending order, without overlaps: two views of one file agree on each address that both have (`settled-mappings.ts`). */
function apart(mappings: readonly LifeMapping[]): readonly LifeMapping[] {
  const found: LifeMapping[] = [];
  for (const mapping of mappings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(mapping.start, found.at(-1)?.end ?? 0);
    if (start < mapping.end)
      found.push({ ...mapping, start, offset: mapping.offset + start - mapping.start });
  }
  return found;
}

/** The last of ascending items that begins at `at` or before. */
function lastFrom<Item>(
  items: readonly Item[],
  at: number,
  beginOf: (item: Item) => number,
): Item | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beginOf(items[middle]!) <= at) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
