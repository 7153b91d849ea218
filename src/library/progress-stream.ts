import type { SessionProgress } from "../session/session-progress.ts";

/** Progress of a session, for any number of readers. A slow reader misses figures, never a phase. */
export class ProgressStream {
  readonly #readers = new Set<Reader>();
  #latest: SessionProgress | undefined;
  #ended = false;

  /** Passes figures to all readers. */
  push(progress: SessionProgress): void {
    this.#latest = progress;
    for (const reader of this.#readers) reader.push(progress);
  }

  /** Ends every reader after it has read what is left. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
  }

  /** Starts with the latest figures, if there are any. */
  async *read(): AsyncGenerator<SessionProgress, undefined> {
    const reader = new Reader();
    if (this.#latest) reader.push(this.#latest);
    if (this.#ended) reader.end();
    this.#readers.add(reader);
    try {
      for (;;) {
        const progress = reader.take();
        if (progress) yield progress;
        else if (reader.ended) return undefined;
        else await reader.news();
      }
    } finally {
      this.#readers.delete(reader);
    }
  }
}

class Reader {
  ended = false;
  readonly #unread: SessionProgress[] = [];
  #wake: () => void = () => undefined;

  push(progress: SessionProgress): void {
    if (this.#unread.at(-1)?.phase === progress.phase) this.#unread.pop();
    this.#unread.push(progress);
    this.#wake();
  }

  end(): void {
    this.ended = true;
    this.#wake();
  }

  take(): SessionProgress | undefined {
    return this.#unread.shift();
  }

  news(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
