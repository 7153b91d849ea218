import type { CallRecords } from "./call-forest.ts";

/** What calls come to, in the simplest words: no stacks, no streams, the whole tree at hand. */
export interface NaiveFigures {
  readonly calls: number;
  readonly total: number;
  readonly self: number;
  readonly durations: readonly number[];
}

/** A call within what was recorded. */
export interface SeenCall {
  /** Calls around it whose beginning was recorded, outermost first, itself last. */
  readonly way: readonly CallRecords[];
  readonly durationNs: number;
  readonly selfNs: number;
}

type Seen = (event: CallRecords["entry"]) => boolean;

/** Calls of which both records are among the `seen` ones, in trees that begin where `begins` says (nothing: outermost). */
export function seenCalls(
  all: readonly CallRecords[],
  seen: Seen,
  mode: "apart" | "inside" | "deduct",
  begins?: (func: number) => boolean,
): readonly SeenCall[] {
  const whole = all.filter(({ entry, exit }) => seen(entry) && seen(exit));
  const ways = new Map(
    all.filter(({ entry }) => seen(entry)).map((call) => [call, wayOf(call, seen, begins)]),
  );
  const directCallerOf = (call: CallRecords): CallRecords | undefined => nearest(call.caller, seen);
  const inner = Map.groupBy(whole, directCallerOf);
  const interrupts = whole.filter((call) => mode !== "inside" && cameInBetween(call, seen));
  return whole.flatMap((records) => {
    const way = ways.get(records)!;
    if (way.length === 0) return [];
    const called = inner.get(records) ?? [];
    const durationNs = records.totalNs - (mode === "deduct" ? interruptsIn(records, interrupts) : 0);
    const selfNs = records.totalNs - called.reduce((sum, { totalNs }) => sum + totalNs, 0);
    return [{ way, durationNs, selfNs }];
  });
}

function nearest(call: CallRecords | undefined, seen: Seen): CallRecords | undefined {
  return call === undefined || seen(call.entry) ? call : nearest(call.caller, seen);
}

function wayOf(call: CallRecords, seen: Seen, begins?: (func: number) => boolean): readonly CallRecords[] {
  const caller = nearest(call.caller, seen);
  const way = caller ? wayOf(caller, seen, begins) : [];
  if (way.length > 0) return [...way, call];
  const isRoot = begins ? begins(call.call.func) : caller === undefined;
  return isRoot ? [call] : [];
}

function cameInBetween(call: CallRecords, seen: Seen): boolean {
  const caller = nearest(call.caller, seen);
  return caller !== undefined && call.call.level > caller.call.level;
}

/** Time of the outermost interrupts in a call. */
function interruptsIn(call: CallRecords, interrupts: readonly CallRecords[]): number {
  const isIn = (inner: CallRecords, outer: CallRecords): boolean =>
    inner.caller !== undefined && (inner.caller === outer || isIn(inner.caller, outer));
  const within = interrupts.filter((interrupt) => isIn(interrupt, call));
  const outermost = within.filter((one) => !within.some((other) => isIn(one, other)));
  return outermost.reduce((sum, { totalNs }) => sum + totalNs, 0);
}

/** What is merged: a name for where a call is, from the calls around it (itself last). */
export type PlaceOf = (way: readonly CallRecords[]) => string | undefined;

/** Merged by place. Where a call is within another at the same place, the outer one's time is the total. */
export function merged(calls: readonly SeenCall[], placeOf: PlaceOf): ReadonlyMap<string, NaiveFigures> {
  const placed = Map.groupBy(calls, ({ way }) => placeOf(way));
  placed.delete(undefined);
  return new Map([...placed].map(([place, members]) => [place!, figuresOf(members, placeOf)]));
}

function figuresOf(members: readonly SeenCall[], placeOf: PlaceOf): NaiveFigures {
  const outer = members.filter(({ way }) => !isWithinSame(way, placeOf));
  return {
    calls: members.length,
    total: outer.reduce((sum, { durationNs }) => sum + durationNs, 0),
    self: members.reduce((sum, { selfNs }) => sum + selfNs, 0),
    durations: members.map(({ durationNs }) => durationNs).toSorted((a, b) => a - b),
  };
}

function isWithinSame(way: readonly CallRecords[], placeOf: PlaceOf): boolean {
  const place = placeOf(way);
  return way.slice(1).some((_, length) => placeOf(way.slice(0, length + 1)) === place);
}

/** Whether some call of the way came in between. With nothing around it, that is an interrupt, too, unless it is a named root. */
export function hasInterrupt(way: readonly CallRecords[], isNamedRoot: boolean): boolean {
  return way.some((call, index) => {
    if (index === 0) return !isNamedRoot && call.call.level > 0;
    return call.call.level > way[index - 1]!.call.level;
  });
}
