import fc from "fast-check";
import type { EventFormat } from "../../src/trace/decode/event-format.ts";
import type { KernelSymbol, SymbolTable } from "../../src/trace/names/symbols.ts";
import { catalogOf, madeFormat, type MadeEvent } from "./batch-builder.ts";

export const callEntry: EventFormat = madeFormat("ftrace:funcgraph_entry", {
  common_flags: "u8",
  func: "u64",
  depth: "s32",
});
export const callExit: EventFormat = madeFormat("ftrace:funcgraph_exit", {
  common_flags: "u8",
  func: "u64",
  calltime: "u64",
  rettime: "u64",
  overrun: "u32",
  depth: "s32",
});
export const callCatalog: ReturnType<typeof catalogOf> = catalogOf(callEntry, callExit);

/** Functions of a made kernel: `names[i]` begins at `addressOf(i)`, and is traced 4 bytes on. */
const FIRST = 0xffff_ffff_8100_0000n;

export function addressOf(index: number): bigint {
  return FIRST + BigInt(index) * 0x100n + 4n;
}

export function madeSymbols(
  names: readonly string[],
  modules: readonly (string | undefined)[] = [],
): SymbolTable {
  return {
    size: names.length,
    addressOf: () => undefined,
    symbolAt(low, high): KernelSymbol | undefined {
      const address = (BigInt(high) << 32n) | BigInt(low);
      const index = Number((address - FIRST) / 0x100n);
      const name = names[index];
      const module = modules[index];
      if (address < FIRST || name === undefined) return undefined;
      return { name, address: FIRST + BigInt(index) * 0x100n, ...(module !== undefined && { module }) };
    },
  };
}

/** A call as it happened: when (relative times), where, and what it called. */
export interface MadeCall {
  readonly func: number;
  /** 0 task, 1 soft interrupt, 2 hard interrupt, 3 NMI; never below what is around it. */
  readonly level: number;
  /** Before each call in it, and before its end. At least 1 ns. */
  readonly gaps: readonly number[];
  /** CPUs of its two records. */
  readonly cpus: readonly [number, number];
  readonly calls: readonly MadeCall[];
}

/** The two records of a call, with what is known of it. */
export interface CallRecords {
  readonly call: MadeCall;
  readonly caller: CallRecords | undefined;
  readonly pid: number;
  readonly totalNs: number;
  readonly entry: MadeEvent;
  readonly exit: MadeEvent;
}

const FLAGS = [0, 0x10, 0x08, 0x48];

/** All records of a task's calls, one after the other from `start` on. Times of durations are on another clock. */
export function recordsOf(calls: readonly MadeCall[], pid: number, start: number): readonly CallRecords[] {
  const all: CallRecords[] = [];
  let now = start;
  for (const call of calls) now = addRecords(call, undefined, pid, now + 1, all);
  return all;
}

function addRecords(
  call: MadeCall,
  caller: CallRecords | undefined,
  pid: number,
  start: number,
  all: CallRecords[],
): number {
  const depth = depthOf(caller);
  const common = { func: addressOf(call.func), depth, common_flags: FLAGS[call.level]! };
  const entry = { event: callEntry, time: start, pid, cpu: call.cpus[0], fields: common };
  const mutable = { call, caller, pid, totalNs: 0, entry, exit: entry as MadeEvent };
  all.push(mutable);
  let now = start;
  for (const [index, inner] of call.calls.entries()) {
    now = addRecords(inner, mutable, pid, now + (call.gaps[index] ?? 1), all);
  }
  now += call.gaps[call.calls.length] ?? 1;
  mutable.totalNs = now - start;
  const times = { calltime: OTHER_CLOCK + BigInt(start), rettime: OTHER_CLOCK + BigInt(now), overrun: 0 };
  mutable.exit = { event: callExit, time: now, pid, cpu: call.cpus[1], fields: { ...common, ...times } };
  return now;
}

/** Crosses a boundary of 32 bits soon. */
const OTHER_CLOCK = 0x7_ffff_ff80n;

function depthOf(caller: CallRecords | undefined): number {
  return caller ? depthOf(caller.caller) + 1 : 0;
}

/** In time order, each call's beginning before its end. */
export function eventsOf(records: readonly CallRecords[]): readonly MadeEvent[] {
  return records.flatMap(({ entry, exit }) => [entry, exit]).toSorted((a, b) => a.time - b.time);
}

/** Some calls of one task. */
export function madeCalls(functions: number): fc.Arbitrary<readonly MadeCall[]> {
  const call = fc.memo((levels): fc.Arbitrary<MadeCall> =>
    fc.record({
      func: fc.nat(functions - 1),
      level: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
      gaps: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 4, maxLength: 4 }),
      cpus: fc.tuple(fc.nat(1), fc.nat(1)),
      calls: levels > 1 ? fc.array(call(levels - 1), { maxLength: 3 }) : fc.constant([]),
    }),
  );
  return fc.array(call(5), { maxLength: 5 }).map((calls) => calls.map((one) => raised(one, 0)));
}

/** What runs in an interrupt stays in it. */
function raised(call: MadeCall, level: number): MadeCall {
  const own = Math.max(level, call.level);
  return { ...call, level: own, calls: call.calls.map((inner) => raised(inner, own)) };
}
