import type { ResolvedAddress, ProgramMemory, UserCode } from "../../trace/names/user-code/user-code.ts";
import { type UserFrame, userLabels } from "./user-labels.ts";

/** Numbers from here on are functions of programs; the kernel's are below. */
export const FIRST_USER_FRAME: number = 2 ** 20;

/** Most distinct frames; the rest share one number. */
const MOST_FRAMES = 200_000;

/** An address in a process, as 32-bit halves. */
export interface UserAddress {
  readonly low: number;
  readonly high: number;
}

/** How completely user stacks were unwound. Counts of stacks, and of frames. */
export interface UserFaults {
  stacks: number;
  frames: number;
  /** Frames at addresses whose memory map is unknown. */
  unknown: number;
  /** Stacks whose unwinding stopped at an address outside any code, by their last known function. */
  readonly cutShort: Map<number, number>;
  /** Stacks of one function, by it. */
  readonly alone: Map<number, number>;
  /** Stacks that were taken at the first instruction of a function. */
  atEntry: number;
}

/** Functions of programs, numbered from `FIRST_USER_FRAME` on. */
export class UserFrames {
  readonly faults: UserFaults = {
    stacks: 0,
    frames: 0,
    unknown: 0,
    cutShort: new Map(),
    alone: new Map(),
    atEntry: 0,
  };
  readonly #code: UserCode | undefined;
  /** Each offset in a function is a frame of its own. */
  readonly #byOffset: boolean;
  readonly #frames: UserFrame[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #numberAt = new WeakMap<ProgramMemory, Map<number, number>>();

  constructor(code: UserCode | undefined, byOffset: boolean) {
    this.#code = code;
    this.#byOffset = byOffset;
  }

  get knowsCode(): boolean {
    return this.#code !== undefined;
  }

  labels(): readonly string[] {
    return userLabels(this.#frames);
  }

  /** Puts a stack's functions into `into`, the innermost first. `time`: since the recording's epoch. */
  read(tgid: number, time: number, addresses: readonly UserAddress[], into: number[]): void {
    into.length = 0;
    if (addresses.length === 0) return;
    const memory = this.#code?.memoryOf(tgid, time);
    for (const address of addresses) {
      const known = memory && this.#knownAt(memory, address);
      if (known === undefined && memory && time <= memory.seenUntil && into.length > 0) {
        this.#endShort(into);
        break;
      }
      into.push(known ?? this.#unknown(address));
    }
    this.#count(into, memory && isEntry(memory, addresses[0]!));
  }

  #count(stack: readonly number[], isAtEntry: boolean | undefined): void {
    const { faults } = this;
    faults.stacks += 1;
    faults.frames += stack.length;
    if (stack.length === 1) increment(faults.alone, stack[0]!);
    else if (isAtEntry === true) faults.atEntry += 1;
  }

  /** Unwinding follows frame pointers: if a function has none, the next address can be anything. */
  #endShort(stack: number[]): void {
    increment(this.faults.cutShort, stack.at(-1)!);
    stack.push(this.#numberOf("cut-short", () => ({ kind: "cut-short" })));
  }

  #unknown({ low, high }: UserAddress): number {
    this.faults.unknown += 1;
    // An address has a meaning only in its process: addresses of many processes cannot be merged.
    if (!this.#byOffset) return this.#numberOf("unknown", () => ({ kind: "unknown" }));
    const address = (BigInt(high) << 32n) | BigInt(low);
    return this.#numberOf(`unknown ${address}`, () => ({ kind: "unknown", address }));
  }

  #knownAt(memory: ProgramMemory, address: UserAddress): number | undefined {
    const known = this.#numberAt.get(memory) ?? new Map<number, number>();
    this.#numberAt.set(memory, known);
    const at = addressOf(address);
    const found = known.get(at);
    if (found !== undefined) return found;
    const resolved = memory.at(at);
    if (!resolved) return undefined;
    const number = this.#ofAddress(resolved);
    known.set(at, number);
    return number;
  }

  #ofAddress({ file, offset, symbol, delta }: ResolvedAddress): number {
    if (file === "") return this.#numberOf("anonymous", () => ({ kind: "anonymous" }));
    if (symbol === undefined)
      return this.#numberOf(`offset ${offset} ${file}`, () => ({ kind: "offset", file, offset }));
    const start = offset - delta;
    const behind = this.#byOffset ? { delta } : {};
    return this.#numberOf(`function ${this.#byOffset ? offset : start} ${file}`, () => ({
      kind: "function",
      file,
      symbol,
      start,
      ...behind,
    }));
  }

  /** Beyond the limit, all new frames share one number. */
  #numberOf(key: string, make: () => UserFrame): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#frames.length > MOST_FRAMES) return FIRST_USER_FRAME + MOST_FRAMES;
    const number = FIRST_USER_FRAME + this.#frames.length;
    this.#frames.push(this.#frames.length === MOST_FRAMES ? { kind: "other" } : make());
    this.#numbers.set(key, number);
    return number;
  }
}

function isEntry(memory: ProgramMemory, address: UserAddress): boolean {
  const resolved = memory.at(addressOf(address));
  return resolved?.symbol !== undefined && resolved.delta === 0;
}

/** Not exact beyond 2^53, where no program has code. */
function addressOf({ low, high }: UserAddress): number {
  return high * 2 ** 32 + low;
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
