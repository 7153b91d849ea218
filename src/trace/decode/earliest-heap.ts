/**
 * Items in time order, the earliest one on top; of equal times the one with the lowest number. Times and numbers are kept beside the
 * items: with thousands of items, looking each one up would take longer than all the rest.
 */
export class EarliestHeap<Item> {
  readonly #items: Item[] = [];
  readonly #times: number[] = [];
  readonly #numbers: number[] = [];

  get top(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item, time: number, number: number): void {
    let at = this.#items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isAfter(parent, time, number)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, item, time, number);
  }

  removeTop(): void {
    const [item, time, number] = [this.#items.pop(), this.#times.pop(), this.#numbers.pop()];
    if (item !== undefined && this.#items.length > 0) this.#sink(item, time!, number!);
  }

  /** To be called when the top's time has changed. */
  settleTop(time: number): void {
    this.#sink(this.#items[0]!, time, this.#numbers[0]!);
  }

  #sink(item: Item, time: number, number: number): void {
    const { length } = this.#items;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      const right = child + 1;
      const isRight = right < length && this.#isBefore(right, this.#times[child]!, this.#numbers[child]!);
      const first = isRight ? right : child;
      if (!this.#isBefore(first, time, number)) break;
      this.#move(first, at);
      at = first;
    }
    this.#put(at, item, time, number);
  }

  #isBefore(at: number, time: number, number: number): boolean {
    const own = this.#times[at]!;
    return own < time || (own === time && this.#numbers[at]! < number);
  }

  #isAfter(at: number, time: number, number: number): boolean {
    const own = this.#times[at]!;
    return own > time || (own === time && this.#numbers[at]! > number);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#items[from]!, this.#times[from]!, this.#numbers[from]!);
  }

  #put(at: number, item: Item, time: number, number: number): void {
    this.#items[at] = item;
    this.#times[at] = time;
    this.#numbers[at] = number;
  }
}
