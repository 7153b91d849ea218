/** Messages that are taken by their kind. */
export class Mailbox<Message extends { readonly kind: string }> {
  #messages: Message[] = [];
  #arrived = Promise.withResolvers<void>();

  put(message: Message): void {
    this.#messages.push(message);
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
  }

  /** Takes the first message of these kinds; waits for one. */
  async first<Kind extends Message["kind"]>(
    ...kinds: readonly Kind[]
  ): Promise<Extract<Message, { readonly kind: Kind }>> {
    for (;;) {
      const index = this.#indexOf(kinds);
      if (index >= 0) return this.#messages.splice(index, 1)[0] as Extract<Message, { readonly kind: Kind }>;
      await this.#arrived.promise;
    }
  }

  /** Whether there is a message of these kinds now or within this time. It stays. */
  async within(waitMs: number, ...kinds: readonly Message["kind"][]): Promise<boolean> {
    const until = performance.now() + waitMs;
    while (this.#indexOf(kinds) < 0) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return false;
      await this.#arrivedWithin(leftMs);
    }
    return true;
  }

  #indexOf(kinds: readonly Message["kind"][]): number {
    return this.#messages.findIndex(({ kind }) => kinds.includes(kind));
  }

  async #arrivedWithin(waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, waitMs);
    await Promise.race([this.#arrived.promise, promise]);
    clearTimeout(timer);
  }
}
