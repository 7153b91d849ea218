import { escapeText } from "../../core/escape.ts";

/** The beginning of a color sequence whose end is missing. */
const UNFINISHED = /\x1b(?:\[[0-9;]{0,20})?$/u;

/** Text in chunks of bytes that may be cut anywhere: characters and color sequences are written whole. */
export class TextStream {
  readonly #decoder = new TextDecoder();
  readonly #write: (text: string) => void;
  #rest = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Writes what is whole, and keeps the rest. */
  push(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const whole = text.length - (UNFINISHED.exec(text)?.[0].length ?? 0);
    this.#rest = text.slice(whole);
    this.#write(text.slice(0, whole));
  }

  /** Writes the rest. */
  end(): void {
    this.#write(this.#rest + this.#decoder.decode());
    this.#rest = "";
  }
}

/** Colors and weights (SGR), line breaks and tabs: all that this program itself sends to a terminal. */
const OWN = /(\x1b\[[0-9;]{0,20}m|\n|\t)/;

/**
 * Text that a terminal shows and does not obey, color sequences of this program aside. Renderers escape names themselves
 * (`core/escape.ts`); this catches what one of them missed.
 */
export function neutralize(text: string): string {
  return text
    .split(OWN)
    .map((part, index) => (index % 2 === 1 ? part : escapeText(part)))
    .join("");
}
