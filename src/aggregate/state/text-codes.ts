/** Beyond these no text is known again: two columns of the largest table have fewer. */
const MOST_TEXTS = 1 << 18;

/** One numbering of texts over all columns of a recording, each of which has a dictionary of its own. */
export class TextCodes {
  readonly #texts: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #translations = new WeakMap<readonly string[], Translation>();
  /** Codes given out beyond the limit, below 0: each is of its own, so that different texts are never taken for one. */
  #beyond = 0;

  text(code: number): string {
    return this.#texts[code] ?? "(other)";
  }

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= MOST_TEXTS) return --this.#beyond;
    const code = this.#texts.push(text) - 1;
    this.#codes.set(text, code);
    return code;
  }

  /** From a dictionary's codes to these. The dictionary may grow later. */
  translation(dictionary: readonly string[]): Translation {
    const known = this.#translations.get(dictionary);
    if (known) return known;
    const translation = new Translation(dictionary, this);
    this.#translations.set(dictionary, translation);
    return translation;
  }
}

/** From the codes of one column's dictionary to those of a `TextCodes`; each text is looked up once. */
export class Translation {
  readonly #dictionary: readonly string[];
  readonly #codes: TextCodes;
  /** Own code + 1, or 0 where not asked for yet. */
  #known = new Int32Array(64);

  constructor(dictionary: readonly string[], codes: TextCodes) {
    this.#dictionary = dictionary;
    this.#codes = codes;
  }

  of(code: number): number {
    const known = code < this.#known.length ? this.#known[code]! : 0;
    return known > 0 ? known - 1 : this.#learn(code);
  }

  #learn(code: number): number {
    if (code >= this.#known.length) {
      const larger = new Int32Array(2 * code + 1);
      larger.set(this.#known);
      this.#known = larger;
    }
    const own = this.#codes.code(this.#dictionary[code]!);
    if (own >= 0) this.#known[code] = own + 1;
    return own;
  }
}
