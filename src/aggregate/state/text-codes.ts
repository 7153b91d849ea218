import { shownBytes } from "../../core/show-bytes.ts";
import { TextTable } from "../../core/text-table.ts";

/** Beyond these no text is known again: two columns of the largest table have fewer. */
const MOST_TEXTS = 1 << 18;
const MOST_BYTES = 1 << 25;

/** One numbering of texts over all columns of a recording, each of which has a table of its own. */
export class TextCodes {
  readonly #texts = new TextTable();
  /** Codes of names that are asked for again and again. */
  readonly #named = new Map<string, number>();
  readonly #translations = new WeakMap<TextTable, Translation>();
  /** Codes given out beyond the limit, below 0: each is of its own, so that different texts are never taken for one. */
  #beyond = 0;

  /** The texts by their codes from 0 on. */
  get table(): TextTable {
    return this.#texts;
  }

  text(code: number): string {
    return code < 0 ? "(other)" : this.#texts.of(code);
  }

  code(text: string): number {
    const known = this.#named.get(text);
    if (known !== undefined) return known;
    const bytes = shownBytes(text);
    const code = this.#texts.intern(bytes, 0, bytes.length);
    this.#named.set(text, code);
    return code;
  }

  /** Of a text that a column's table has. */
  codeOf(texts: TextTable, code: number): number {
    const mayAdd = this.#texts.size < MOST_TEXTS && this.#texts.byteCount < MOST_BYTES;
    return this.#texts.internOf(texts, code, mayAdd) ?? --this.#beyond;
  }

  /** From a table's codes to these. It may grow later. */
  translation(texts: TextTable): Translation {
    const known = this.#translations.get(texts);
    if (known) return known;
    const translation = new Translation(texts, this);
    this.#translations.set(texts, translation);
    return translation;
  }
}

/** From the codes of one column's dictionary to those of a `TextCodes`; each text is looked up once. */
export class Translation {
  readonly #texts: TextTable;
  readonly #codes: TextCodes;
  /** Own code + 1, or 0 where not asked for yet. */
  #known = new Int32Array(64);

  constructor(texts: TextTable, codes: TextCodes) {
    this.#texts = texts;
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
    const own = this.#codes.codeOf(this.#texts, code);
    if (own >= 0) this.#known[code] = own + 1;
    return own;
  }
}
