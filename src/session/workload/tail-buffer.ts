/** The last bytes of a stream, in memory that never grows. */
export class TailBuffer {
  readonly #bytes: Buffer;
  /** Bytes ever pushed. */
  #total = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.alloc(capacity);
  }

  /** Copies `chunk`; the caller may use it again. */
  push(chunk: Uint8Array): void {
    const capacity = this.#bytes.length;
    const kept = chunk.subarray(Math.max(0, chunk.length - capacity));
    const at = (this.#total + chunk.length - kept.length) % capacity;
    const first = Math.min(kept.length, capacity - at);
    this.#bytes.set(kept.subarray(0, first), at);
    this.#bytes.set(kept.subarray(first), 0);
    this.#total += chunk.length;
  }

  /** As UTF-8; a character that lost its first bytes to the cut is left out, other bad bytes become U+FFFD. */
  text(): string {
    const capacity = this.#bytes.length;
    if (this.#total <= capacity) return this.#bytes.toString("utf8", 0, this.#total);
    const split = this.#total % capacity;
    const joined = Buffer.concat([this.#bytes.subarray(split), this.#bytes.subarray(0, split)]);
    return joined.subarray(firstWholeCharacter(joined)).toString("utf8");
  }
}

/** At most three continuation bytes (10xxxxxx) can be left of a character. */
function firstWholeCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && (bytes[at]! & 0xc0) === 0x80) at++;
  return at;
}
