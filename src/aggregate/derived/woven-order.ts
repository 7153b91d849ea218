import type { EventBatch, Loss, OrderedEvents } from "../../trace/decode/batch.ts";

/** Events in their order, with derived ones among them. */
export class WovenOrder {
  readonly #given: OrderedEvents;
  readonly #batch: number[] = [];
  readonly #row: number[] = [];
  /** Where the losses are now. */
  readonly #losses: Loss[] = [];
  #givenCount = 0;

  constructor(given: OrderedEvents) {
    this.#given = given;
  }

  /** The next of the given events. */
  next(batch: number, row: number): void {
    this.#placeLosses();
    this.#givenCount += 1;
    this.#add(batch, row);
  }

  /** A derived event; `batch`: its batch among the derived ones. */
  derived(batch: number, row: number): void {
    this.#add(this.#given.batches.length + batch, row);
  }

  /** All of them; `derived`: the batches of the derived events. */
  events(derived: readonly EventBatch[]): OrderedEvents {
    this.#placeLosses();
    return {
      batches: [...this.#given.batches, ...derived],
      length: this.#batch.length,
      batch: Uint32Array.from(this.#batch),
      row: Uint32Array.from(this.#row),
      losses: this.#losses,
    };
  }

  #add(batch: number, row: number): void {
    this.#batch.push(batch);
    this.#row.push(row);
  }

  /** A loss is before the given event that it names, and after what was derived until then. */
  #placeLosses(): void {
    const { losses } = this.#given;
    for (let next = this.#losses.length; losses[next]?.at === this.#givenCount; next++)
      this.#losses.push({ ...losses[next]!, at: this.#batch.length });
  }
}

/** Batches that are in no order with one another, by the times of their rows. */
export function inTimeOrder(batches: readonly EventBatch[]): OrderedEvents {
  const all = batches.flatMap((batch, index) =>
    Array.from({ length: batch.length }, (_, row) => ({ index, row, time: batch.times[row]! })),
  );
  all.sort((one, other) => one.time - other.time);
  return {
    batches,
    length: all.length,
    batch: Uint32Array.from(all, ({ index }) => index),
    row: Uint32Array.from(all, ({ row }) => row),
    losses: [],
  };
}
