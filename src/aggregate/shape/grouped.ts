import { countOf, countText } from "../../core/quantity-text.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { type Group, Groups, OTHER } from "../keys/groups.ts";
import { type KeyPart, readableKey } from "../keys/key-part.ts";
import { drive, guarded, type RowHandler } from "../request/drive.ts";
import type { Where } from "../request/where.ts";

/** State that is kept for each group of rows. */
export interface GroupState {
  /** The handler for a row of the batch; `groupOf` gives the row's group. */
  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler;
  merge(into: number, from: number): void;
  /** Events that went into a group. */
  events(group: number): number;
}

/** Feeds the rows that pass `where` to the state of their groups. */
export class GroupedEvents<State extends GroupState> {
  readonly state: State;
  readonly #names: ReadonlySet<string>;
  readonly #where: Where;
  readonly #keys: readonly KeyPart[];
  readonly #groups: Groups;

  constructor(
    events: readonly EventFormat[],
    where: Where,
    keys: readonly KeyPart[],
    limit: number,
    state: State,
  ) {
    this.#names = new Set(events.map(eventName));
    this.#where = where;
    this.#keys = keys;
    this.#groups = new Groups(keys, limit);
    this.state = state;
  }

  consume(events: OrderedEvents): void {
    drive(events, (batch) => this.#handler(batch));
  }

  finish(comms: ReadonlyMap<number, string>): readonly Group[] {
    const merge = (into: number, from: number): void => this.state.merge(into, from);
    return this.#groups.finish(comms, merge, this.state.events(OTHER) > 0);
  }

  /** The note for more groups than the limit; empty if there are not. */
  notes(): readonly string[] {
    return overflowNotes(this.#groups.limit, this.state.events(OTHER));
  }

  #handler(batch: EventBatch): RowHandler | undefined {
    if (!this.#names.has(eventName(batch.event))) return undefined;
    const handle = this.state.prepare(batch, this.#groups.reader(batch));
    return guarded(guarded(handle, readableKey(this.#keys, batch)), this.#where(batch));
  }
}

/** A note on the events (`others`) whose keys are beyond the limit; empty if there are none. */
export function overflowNotes(limit: number, others: number): readonly string[] {
  if (others === 0) return [];
  const most = countText(limit);
  return [
    `The table is limited to ${most} rows; the row without a key has the other ${countOf(others, "event")}.`,
  ];
}
