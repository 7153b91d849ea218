import { valueOf } from "../../src/trace/batch.ts";
import type { EventBatch, FieldValue } from "../../src/trace/batch.ts";
import type { Field } from "../../src/trace/event-format.ts";
import { shownBytes } from "../../src/core/show-bytes.ts";

/** Holds decoded events against `trace-cmd report -N -R -t`: raw fields and full time stamps, one event after another. */
export class TraceCmdText {
  readonly #text: string;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#text = bytes.toString("latin1");
    while (/[a-z]+=/uy.test(this.#text.slice(this.#at))) this.#nextLine();
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Whether the next event in the text is this one; else what differs. Moves on in any case. */
  compare(batch: EventBatch, row: number, time: string): string | undefined {
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
    // Clocks that trace-cmd 3.1 doesn't know (boot) it prints in nanoseconds.
    if (!this.#take(time) && !this.#take(time.replace(".", ""))) return ` at ${time}`;
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
    const bytes = value.flatMap((element) => littleEndian(BigInt(element), width));
    if (this.#take(`ARRAY[${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(", ")}]`))
      return true;
    const text = Buffer.from(bytes).toString("latin1").replace(/\0.*$/su, "");
    return width === 1 && /^[ -~\s]*$/u.test(text) && this.#take(text);
  }

  /** Decimal or hexadecimal as the event's print format has it, and hexadecimal with or without its 0x. */
  #takeInteger({ size, type }: Field, value: bigint, printFormat: string): boolean {
    if (this.#take("(nil)")) return value === 0n;
    const digits = this.#match(/-?(?:0x)?[0-9a-f]+/uy) ?? "";
    const readings = [/^-?\d+$/u.test(digits) && !type.includes("*") ? BigInt(digits) : undefined];
    if (digits.startsWith("0x")) readings.push(BigInt(digits));
    else if (type.includes("*") || /%[\dl]*[xpX]/u.test(printFormat))
      readings.push(BigInt(`0x${digits.replace("-", "") || "0"}`));
    const bits = BigInt.asUintN(size * 8, value);
    return readings.some((reading) => reading !== undefined && BigInt.asUintN(size * 8, reading) === bits);
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

function littleEndian(value: bigint, bytes: number): number[] {
  const bits = BigInt.asUintN(64, value);
  return Array.from({ length: bytes }, (_, index) => Number((bits >> BigInt(8 * index)) & 255n));
}
