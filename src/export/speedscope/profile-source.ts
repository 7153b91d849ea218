import { escapeText } from "../../core/escape.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";

/** What gives a file profiles of one type. */
export interface ProfileSource {
  /** Each profile as JSON, a piece at a time, in the file's order; its frames are then in the table. To be read once. */
  profiles(frames: FrameTable): Iterable<Iterable<string>>;
  /** What isn't in them, once they were read. */
  problems(): readonly Diagnostic[];
}

/** The frames that all profiles of a file share: names, each once, by number. */
export class FrameTable {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** Frames of one kind to numbers in the table; each is named once. */
  numbering(labelOf: (frame: number) => string): (frame: number) => number {
    const known = new Map<number, number>();
    return (frame) => {
      const number = known.get(frame) ?? this.#numberOf(escapeText(labelOf(frame)));
      known.set(frame, number);
      return number;
    };
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}
