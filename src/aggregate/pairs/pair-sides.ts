import { diagnostic } from "../../core/diagnostic.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { isDerived } from "../request/derived-event.ts";
import { both } from "../request/drive.ts";
import { selectEvents } from "../request/select-events.ts";
import { type Where, whereOf, whereOption } from "../request/where.ts";

/** The events of one side, and the conditions on them. */
interface PairSide {
  readonly events: readonly EventFormat[];
  readonly names: ReadonlySet<string>;
  /** The common `where`. */
  readonly where: Where;
  /** `where-from` or `where-to`. */
  readonly own: Where;
}

/** Both sides of a pair: the events that begin one, and the events that end one. */
export interface PairSides {
  readonly from: PairSide;
  readonly to: PairSide;
}

/** How a batch's rows take part on one side of a pair: `takes` selects the rows that do, `wants` those that count. */
interface Part {
  readonly takes?: RowPredicate | undefined;
  readonly wants?: RowPredicate | undefined;
}

/**
 * The request's options `from` and `to` with their conditions; what is wrong with them is added to the binding's problems.
 */
export function pairSides(binding: Binding): PairSides {
  return { from: sideOf(binding, "from"), to: sideOf(binding, "to") };
}

function sideOf(binding: Binding, side: "from" | "to"): PairSide {
  const events = selectEvents(binding, side);
  for (const event of events) binding.needs.event(event);
  refuseOpen(binding, side, events);
  const where = whereOf(binding, events);
  return {
    events,
    names: new Set(events.map(eventName)),
    where,
    own: whereOption(binding, `where-${side}`, events),
  };
}

/** A pair that never ended is a row when the recording ends, after all events: it can neither begin nor end another pair. */
function refuseOpen(
  { problems, request }: Binding,
  side: "from" | "to",
  events: readonly EventFormat[],
): void {
  const open = events.find((event) => isDerived(event) && event.derivation.isOpen);
  if (!open) return;
  const message = `the rows of "${open.name}" are unmatched "from" events (rows: open), which cannot be paired`;
  problems.push(diagnostic("wrong-value", message, { at: request.spanOf(side) }));
}

/** Whether an event is on both sides. With a shared key, each one ends the pair that the previous one began. */
function isOnBothSides({ from, to }: PairSides, name: string): boolean {
  return from.names.has(name) && to.names.has(name);
}

/** If one event both begins and ends pairs, nesting needs conditions that select which of the two it does. */
export function checkNesting(binding: Binding, sides: PairSides, isKeyShared: boolean): void {
  const { conditions = {} } = binding.request;
  const isTold = "where-from" in conditions && "where-to" in conditions;
  const both = sides.from.events.find((event) => isOnBothSides(sides, eventName(event)));
  if (!both || !isKeyShared || isTold) return;
  const message = `it is not defined which ${eventName(both)} events begin a pair and which end one`;
  const hint = "add both where-from and where-to";
  binding.problems.push(diagnostic("missing-key", message, { at: binding.request.spanOf("nested"), hint }));
}

/**
 * How the conditions apply to a batch's rows. Events are paired first, then conditions select the pairs that count: a call
 * that does not match `where-to` has ended all the same. If an event is on both sides with the same key, the conditions
 * say what it is: `where` which ones take part, `where-from` and `where-to` together which begin and which end.
 */
export function partOf(sides: PairSides, side: "from" | "to", batch: EventBatch, isKeyShared: boolean): Part {
  const { where, own } = sides[side];
  const other = side === "from" ? sides.to : sides.from;
  const takesPart = where(batch);
  const isOwn = own(batch);
  if (!isKeyShared || !isOnBothSides(sides, eventName(batch.event))) return { wants: both(takesPart, isOwn) };
  return other.own(batch) ? { takes: both(takesPart, isOwn) } : { takes: takesPart, wants: isOwn };
}
