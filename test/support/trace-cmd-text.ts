import { valueOf, type EventBatch, type FieldValue } from "../../src/trace/decode/batch.ts";
import type { Field } from "../../src/trace/decode/event-format.ts";
import { noSymbols, type SymbolTable } from "../../src/trace/names/symbols.ts";
import { shownBytes } from "../../src/core/show-bytes.ts";

interface OfRecording {
  /** The text has names of functions where it can. */
  readonly symbols?: SymbolTable;
  /** The text has an array's bytes as they were recorded. */
  readonly bigEndian?: boolean;
}

/** Holds decoded events against `trace-cmd report -N -R -t`: raw fields and full time stamps, one event after another. */
export class TraceCmdText {
  /** Events that the text says were dropped, in lines of their own; -1 for a line without a number. */
  readonly dropped: number[] = [];
  readonly #text: string;
  readonly #symbols: SymbolTable;
  readonly #bigEndian: boolean;
  #at = 0;

  constructor(bytes: Buffer, { symbols = noSymbols, bigEndian = false }: OfRecording = {}) {
    this.#text = bytes.toString("latin1");
    this.#symbols = symbols;
    this.#bigEndian = bigEndian;
    while (/[a-z]+=/uy.test(this.#text.slice(this.#at))) this.#nextLine();
  }

  get atEnd(): boolean {
    this.#passDropped();
    return this.#at >= this.#text.length;
  }

  #passDropped(): void {
    for (let line = this.#match(DROPPED); line !== undefined; line = this.#match(DROPPED))
      this.dropped.push(Number(/\[(\d+)/u.exec(line)?.[1] ?? -1));
  }

  /** Whether the next event in the text is this one; else what differs. Moves on in any case. */
  compare(batch: EventBatch, row: number, time: string): string | undefined {
    this.#passDropped();
    const start = this.#at;
    const wrong = this.#compareContext(batch, row, time) ?? this.#compareFields(batch, row);
    const line = this.#text.slice(start, this.#text.indexOf("\n", this.#at));
    if (wrong !== undefined) this.#nextLine();
    return wrong === undefined ? undefined : `${batch.event.system}:${batch.event.name}${wrong} | ${line}`;
  }

  #compareContext(batch: EventBatch, row: number, time: string): string | undefined {
    const pid = String(valueOf(batch.columns.get("common_pid")!, row));
    const dash = this.#text.indexOf(`-${pid} `, this.#at);
    if (dash < 0 || dash > this.#at + 20) return ` pid ${pid}`;
    this.#at = dash + pid.length + 1;
    this.#match(/ +/uy);
    if (!this.#take(`[${String(batch.cpu).padStart(3, "0")}]`)) return ` cpu ${batch.cpu}`;
    this.#match(/ +/uy);
    // Clocks that trace-cmd 3.1 doesn't know (boot), and those that count ticks, it prints as they are.
    if (!this.#take(time) && !this.#take(time.replace(".", "").replace(/^0+(?=\d)/u, "")))
      return ` at ${time}`;
    if (!this.#take(`: ${batch.event.name}: `)) return ` at ${time}`;
    this.#match(/ *(?= )/uy);
    return undefined;
  }

  #compareFields(batch: EventBatch, row: number): string | undefined {
    for (const field of batch.event.fields) {
      if (field.common) continue;
      const value = valueOf(batch.columns.get(field.name)!, row);
      if (!this.#take(` ${field.name}=`)) return `.${field.name} is not in the text`;
      if (!this.#takeValue(field, value, batch.event.printFormat))
        return `.${field.name} is decoded as ${String(value)}`;
    }
    this.#match(/ +/uy);
    return this.#take("\n") ? undefined : ` has more in the text`;
  }

  #takeValue(field: Field, value: FieldValue, printFormat: string): boolean {
    if (typeof value === "string") return this.#takeText(value);
    if (typeof value === "object") return this.#takeArray(field, value);
    return this.#takeInteger(field, BigInt(value), printFormat);
  }

  #takeText(value: string): boolean {
    const bytes = Buffer.from(shownBytes(value));
    // It shows the whole field in hexadecimal where something unprintable is in it, also behind the NUL.
    const array = this.#match(/ARRAY\[([^\]]*)\]/uy);
    if (array === undefined) return this.#take(bytes.toString("latin1"));
    const recorded = array
      .slice(6, -1)
      .split(", ")
      .map((byte) => Number.parseInt(byte, 16));
    return (
      bytes.equals(Buffer.from(recorded).subarray(0, bytes.length)) && (recorded[bytes.length] ?? 0) === 0
    );
  }

  /** An array of bytes that looks like text, if only like the empty one, is shown as text. */
  #takeArray({ shape }: Field, value: readonly (number | bigint)[]): boolean {
    const width = "elementBytes" in shape ? shape.elementBytes : 1;
    const bytes = value.flatMap((element) => this.#bytesOf(BigInt(element), width));
    const shown = bytes.map((byte) => byte.toString(16).padStart(2, "0"));
    if (this.#take(`ARRAY[${shown.join(", ")}]`)) return true;
    // Of a stack it shows eight callers, whatever there are: what is behind the last one is not the record's.
    const eight = width === 8 ? this.#match(/ARRAY\[(?:[\da-f]{2}(?:, )?){64}\]/uy) : undefined;
    if (eight !== undefined) return `${eight.slice(6, -1)}, `.startsWith(shown.slice(0, 64).join(", "));
    const text = Buffer.from(bytes).toString("latin1").replace(/\0.*$/su, "");
    return width === 1 && /^[ -~\s]*$/u.test(text) && this.#take(text);
  }

  /** Decimal or hexadecimal as the event's print format has it, and hexadecimal with or without its 0x. */
  #takeInteger({ size, type }: Field, value: bigint, printFormat: string): boolean {
    if (this.#take("(nil)")) return value === 0n;
    if (size === 8 && this.#symbolsOf(value).some((name) => this.#takeWord(name))) return true;
    const digits = this.#match(/-?(?:0x)?[0-9a-f]+/uy) ?? "";
    const readings = [/^-?\d+$/u.test(digits) && !type.includes("*") ? BigInt(digits) : undefined];
    if (digits.startsWith("0x")) readings.push(BigInt(digits));
    else if (type.includes("*") || /%[\dl]*[xpX]/u.test(printFormat))
      readings.push(BigInt(`0x${digits.replace("-", "") || "0"}`));
    const bits = BigInt.asUintN(size * 8, value);
    return readings.some((reading) => reading !== undefined && BigInt.asUintN(size * 8, reading) === bits);
  }

  #bytesOf(value: bigint, width: number): readonly number[] {
    const bytes = littleEndian(value, width);
    return this.#bigEndian ? bytes.toReversed() : bytes;
  }

  /** `vfs_read` for its first byte, or as `%ps` has it; `vfs_read+0x55` as `%pS` has it. */
  #symbolsOf(value: bigint): readonly string[] {
    const address = BigInt.asUintN(64, value);
    const symbol = this.#symbols.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n));
    return symbol ? [symbol.name, `${symbol.name}+0x${(address - symbol.address).toString(16)}`] : [];
  }

  #takeWord(word: string): boolean {
    const isWhole = /\s/u.test(this.#text.charAt(this.#at + word.length));
    return isWhole && this.#take(word);
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    this.#at += match?.length ?? 0;
    return match;
  }

  #nextLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }
}

const DROPPED = /CPU:\d+ \[(?:\d+ )?EVENTS DROPPED\]\n/uy;

function littleEndian(value: bigint, bytes: number): number[] {
  const bits = BigInt.asUintN(64, value);
  return Array.from({ length: bytes }, (_, index) => Number((bits >> BigInt(8 * index)) & 255n));
}
