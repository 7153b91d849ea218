import { type CallForest, NONE } from "./call-forest.ts";

/** What is told of calls, one after the other; times never decrease. */
export interface CallSink {
  open(frame: number, at: number): void;
  close(frame: number, at: number): void;
}

/** Calls that have no recorded end, the outermost first, around one that has. */
type Chain = readonly number[];

/**
 * Puts the calls below a top on one axis, each within its caller. Durations are kept, so that every call's total and self time are
 * those of the records; where the kernel's clock has a call outside of its caller or within its neighbour, it is moved. A call without a recorded end is open while the calls in it are.
 */
export function layOut(forest: CallForest, top: number, origin: number, sink: CallSink): void {
  let cursor = -Infinity;
  forEachWhole(forest, top, [], (node, chain) => {
    cursor = layOne(forest, node, Math.max(cursor, forest.begin(node) - origin), chain, sink);
  });
}

/** Time of the whole calls in a call, directly or within some that have no recorded end. */
export function sizeWithin(forest: CallForest, node: number): number {
  let sum = 0;
  forEachWhole(forest, node, [], (inner) => {
    sum += forest.duration(inner);
  });
  return sum;
}

/** Returns when it ends. */
function layOne(forest: CallForest, node: number, start: number, chain: Chain, sink: CallSink): number {
  for (const around of chain) sink.open(forest.frame(around), start);
  sink.open(forest.frame(node), start);
  const end = start + forest.duration(node);
  const shift = start - forest.begin(node);
  let cursor = start;
  let left = sizeWithin(forest, node);
  forEachWhole(forest, node, [], (inner, innerChain) => {
    const at = Math.min(forest.begin(inner) + shift, end - left);
    cursor = layOne(forest, inner, Math.max(cursor, at), innerChain, sink);
    left -= forest.duration(inner);
  });
  // Beyond 2^53 ns, sums are rounded.
  const ended = Math.max(cursor, end);
  sink.close(forest.frame(node), ended);
  for (const around of chain.toReversed()) sink.close(forest.frame(around), ended);
  return ended;
}

function forEachWhole(
  forest: CallForest,
  parent: number,
  chain: Chain,
  visit: (node: number, chain: Chain) => void,
): void {
  for (let node = forest.first(parent); node !== NONE; node = forest.next(node)) {
    if (Number.isNaN(forest.duration(node))) forEachWhole(forest, node, [...chain, node], visit);
    else visit(node, chain);
  }
}
