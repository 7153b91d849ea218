/** What a recording may take in any case. */
const TEXT = 1 << 20;
const STEPS = 1 << 23;
/** What each byte of a record allows besides. The kernel's own formats take less than half of it. */
const TEXT_PER_BYTE = 24;
const STEPS_PER_BYTE = 4;

/** How much text, and work, print formats may take, by the bytes of the records: a format is hostile, and a small recording has many records. */
export class Allowance {
  #text = TEXT;
  #steps = STEPS;

  /** Whether a record of so many bytes may take so many steps. */
  allows(bytes: number, steps: number): boolean {
    this.#steps = Math.min(STEPS, this.#steps + STEPS_PER_BYTE * bytes);
    if (steps > this.#steps) return false;
    this.#steps -= steps;
    return true;
  }

  /** The text of a record, or as much of it as the record's bytes allow. */
  cut(text: string, bytes: number): string {
    const own = TEXT_PER_BYTE * bytes;
    this.#text = Math.min(TEXT, this.#text + own);
    const most = Math.max(own, this.#text);
    const shown = text.length > most ? `${text.slice(0, most)} [LINE TOO BIG]` : text;
    this.#text -= shown.length;
    return shown;
  }
}
