/** Items in time order, the earliest one on top. */
export class EarliestHeap<Item> {
  readonly #items: Item[] = [];
  readonly #isBefore: (a: Item, b: Item) => boolean;

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  get top(): Item | undefined {
    return this.#items[0];
  }

  /** The item that is next after the top. */
  get second(): Item | undefined {
    const left = this.#items[1];
    const right = this.#items[2];
    return left && right && this.#isBefore(right, left) ? right : left;
  }

  push(item: Item): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  removeTop(): void {
    const last = this.#items.pop();
    if (last && this.#items.length > 0) this.#sink(last);
  }

  /** To be called when the top's time has changed. */
  settleTop(): void {
    if (this.#items.length > 1) this.#sink(this.#items[0]!);
  }

  #sink(item: Item): void {
    const items = this.#items;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      const right = child + 1;
      const first = right < items.length && this.#isBefore(items[right]!, items[child]!) ? right : child;
      if (!this.#isBefore(items[first]!, item)) break;
      items[at] = items[first]!;
      at = first;
    }
    items[at] = item;
  }
}
