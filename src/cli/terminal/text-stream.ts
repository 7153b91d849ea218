/** The beginning of a colour that is not there to its end (`neutralize.ts` has the whole). */
const UNFINISHED = /\x1b(?:\[[0-9;]{0,20})?$/u;

/** Text that comes in pieces of bytes, cut anywhere: no character, and no colour, is handed on in parts. */
export class TextStream {
  readonly #decoder = new TextDecoder();
  readonly #write: (text: string) => void;
  #rest = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  push(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const whole = text.length - (UNFINISHED.exec(text)?.[0].length ?? 0);
    this.#rest = text.slice(whole);
    this.#write(text.slice(0, whole));
  }

  end(): void {
    this.#write(this.#rest + this.#decoder.decode());
    this.#rest = "";
  }
}
