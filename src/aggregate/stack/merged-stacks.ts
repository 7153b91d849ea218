import type { StackTree } from "./stack-tree.ts";

/** A function below its callers. */
export interface Place {
  readonly func: number;
  readonly above: Place | undefined;
  readonly below: Map<number, Place>;
  /** Events whose stack ends here, and their amounts. */
  ownEvents: number;
  self: number;
  /** Those whose stack comes by here, too. */
  events: number;
  total: number;
}

/** All stacks of one row group, below a place without a function. */
export interface GroupStacks {
  readonly id: number;
  readonly root: Place;
  /** Callers before whom they call; without the root. */
  readonly places: readonly Place[];
}

/** The figures of a function in a group. */
export interface FunctionSums {
  self: number;
  /** Of a function that is within itself, the outer one's. */
  total: number;
}

/** The tree by groups, each as `groupOf` numbers it: two tasks of one name are one. */
export function mergeStacks(tree: StackTree, groupOf: (group: number) => number): readonly GroupStacks[] {
  const roots = new Map<number, Place>();
  const placeOf: Place[] = [];
  for (let id = 0; id < tree.size; id++) {
    const parent = tree.parent(id);
    const above = parent < 0 ? rootOf(roots, groupOf(-1 - parent)) : placeOf[parent]!;
    const place = below(above, tree.func(id));
    place.ownEvents += tree.events.of(id);
    place.self += tree.amounts.of(id);
    placeOf.push(place);
  }
  return [...roots].map(([id, root]) => ({ id, root, places: addedUp(root) }));
}

/** Each function once. */
export function functionSums({ places }: GroupStacks): ReadonlyMap<number, FunctionSums> {
  const sums = new Map<number, FunctionSums>();
  for (const place of places) {
    const known = sums.get(place.func) ?? { self: 0, total: 0 };
    known.self += place.self;
    if (!isNested(place)) known.total += place.total;
    sums.set(place.func, known);
  }
  return sums;
}

/** The functions of a stack, the outermost first. */
export function wayTo(place: Place): readonly number[] {
  const way: number[] = [];
  for (let at = place; at.above; at = at.above) way.push(at.func);
  return way.toReversed();
}

/** 1 for the outermost function. */
export function levelOf(place: Place): number {
  let level = 0;
  for (let at = place; at.above; at = at.above) level++;
  return level;
}

function rootOf(roots: Map<number, Place>, group: number): Place {
  const known = roots.get(group) ?? newPlace(-1, undefined);
  roots.set(group, known);
  return known;
}

function below(above: Place, func: number): Place {
  const known = above.below.get(func) ?? newPlace(func, above);
  above.below.set(func, known);
  return known;
}

function newPlace(func: number, above: Place | undefined): Place {
  return { func, above, below: new Map(), ownEvents: 0, self: 0, events: 0, total: 0 };
}

/** From the innermost places up. A stack that found no room has left places without events: they go. */
function addedUp(root: Place): readonly Place[] {
  const places = withAllBelow(root);
  for (const place of places.toReversed()) {
    place.events += place.ownEvents;
    place.total += place.self;
    if (!place.above) continue;
    place.above.events += place.events;
    place.above.total += place.total;
    if (place.events === 0) place.above.below.delete(place.func);
  }
  return places.filter((place) => place.above && place.events > 0);
}

function withAllBelow(root: Place): readonly Place[] {
  const places = [root];
  // Grows while it is walked: callers stand before whom they call.
  for (const place of places) places.push(...place.below.values());
  return places;
}

function isNested({ func, above }: Place): boolean {
  for (let at = above; at; at = at.above) if (at.func === func) return true;
  return false;
}
