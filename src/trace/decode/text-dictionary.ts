import { TextTable } from "../../core/text-table.ts";

/** What the kernel's own text says of a string that it could not read (kernel/trace/trace_probe.c, `print_type_string`). */
const FAULT = new TextEncoder().encode("(fault)");

/** Beyond these the dictionary begins anew: a recording may have as many different texts as events. */
const MOST_TEXTS = 1 << 17;
const MOST_BYTES = 1 << 24;

/** The texts of a recording's columns: a table of them, and another one where it would grow too large. */
export class TextDictionary {
  /** Text of each code; another table after a new beginning, so that columns keep theirs. */
  texts: TextTable = new TextTable();
  #fault: number | undefined;

  /** To be called before a column: all its codes are of one table. */
  beginColumn(): void {
    if (this.texts.size < MOST_TEXTS && this.texts.byteCount < MOST_BYTES) return;
    this.texts = new TextTable();
    this.#fault = undefined;
  }

  /** Code of the bytes from `start` up to the first NUL, or `end`. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    return this.texts.intern(bytes, start, end);
  }

  /** A code of its own for strings that the kernel could not read: no byte string has it, not even "(fault)". */
  faultCode(): number {
    return (this.#fault ??= this.texts.apart(FAULT));
  }
}
