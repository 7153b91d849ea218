import { valueOf, type EventBatch, type FieldValue } from "../../src/trace/decode/batch.ts";
import type { Field } from "../../src/trace/decode/event-format.ts";
import { shownBytes } from "../../src/core/show-bytes.ts";

/**
 * Holds decoded events against the kernel's own text of the same buffer: `trace` with `options/fields` on, which
 * prints each field as name=value (kernel/trace/trace_output.c, print_fields, trace_print_context).
 */
export class KernelText {
  readonly #text: string;
  #at = 0;
  /** Fields whose value the kernel doesn't print (`<INVALID-SIZE>`, `const char *`), by event and field. */
  readonly unprinted: Map<string, number> = new Map();
  /** `const char *`: the kernel prints what it points at, so the same pointer must always give the same text. */
  readonly #pointees = new Map<string, string>();

  /** `bytes`: the file as it is. Compared as latin1, so that every byte counts. */
  constructor(bytes: Buffer) {
    this.#text = bytes.toString("latin1");
    while (this.#text.startsWith("#", this.#at)) this.#nextLine();
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Whether the next event in the text is this one, in every field; else what differs. Moves on in any case. */
  compare(batch: EventBatch, row: number, time: string): string | undefined {
    const start = this.#at;
    const wrong = this.#compareContext(batch, row, time) ?? this.#compareFields(batch, row);
    const line = this.#text.slice(start, this.#text.indexOf("\n", this.#at));
    if (wrong !== undefined) this.#nextLine();
    return wrong === undefined ? undefined : `${batch.event.system}:${wrong} | ${line}`;
  }

  #compareContext(batch: EventBatch, row: number, time: string): string | undefined {
    const pid = String(common(batch, "common_pid", row));
    const dash = this.#text.indexOf(`-${pid} `, this.#at);
    // The comm is the kernel's guess from another file: only its length is known to be bounded.
    if (dash < 0 || dash > this.#at + 20) return `${batch.event.name} pid ${pid}`;
    this.#at = dash + pid.length + 1;
    this.#skipSpaces();
    const cpu = `[${String(batch.cpu).padStart(3, "0")}] `;
    if (!this.#take(cpu)) return `${batch.event.name} ${cpu}`;
    const flags = contextFlags(
      common(batch, "common_flags", row),
      common(batch, "common_preempt_count", row),
    );
    if (!this.#take(flags)) return `${batch.event.name} flags ${flags}`;
    this.#skipSpaces();
    if (!this.#take(`${time}: ${batch.event.name}:`)) return `${batch.event.name} at ${time}`;
    return undefined;
  }

  #compareFields(batch: EventBatch, row: number): string | undefined {
    for (const field of batch.event.fields) {
      if (field.common) continue;
      const value = valueOf(batch.columns.get(field.name)!, row);
      const where = `${batch.event.name}.${field.name}`;
      if (!this.#take(` ${field.name}=`)) return `${where} is not in the text`;
      if (!this.#takeValue(where, field, value)) return `${where} is decoded as ${show(value)}`;
    }
    return this.#take("\n") ? undefined : `${batch.event.name} has more in the text`;
  }

  #takeValue(where: string, field: Field, value: FieldValue): boolean {
    if (typeof value === "string") return this.#takeText(value, field);
    if (field.shape.kind === "dynamic-array") return this.#take(hexBytes(value, field.shape.elementBytes));
    if (/^(?:const )?char \*$/u.test(field.type)) return this.#takePointer(where, value);
    const bits = asInteger(field, value);
    if (bits !== undefined) return this.#takeInteger(field.size, bits);
    this.unprinted.set(where, (this.unprinted.get(where) ?? 0) + 1);
    return this.#take("<INVALID-SIZE>");
  }

  #takeText(value: string, { shape }: Field): boolean {
    const bytes = Buffer.from(shownBytes(value));
    const plain = bytes.toString("latin1");
    if (this.#text.startsWith(plain, this.#at) && /[ \n]/u.test(this.#text[this.#at + plain.length] ?? "")) {
      return this.#take(plain);
    }
    // Later kernels show unprintable bytes of dynamic strings as dots, and then all bytes in hexadecimal.
    if (shape.kind !== "dynamic-text") return false;
    const dots = plain.replaceAll(/[^ -~]/gu, ".");
    return this.#take(`${dots}. (${[...bytes, 0].map((byte) => hex(byte, 2)).join(":")})`);
  }

  /** `(0xADDRESS:text)`, where the address is not the field's but where the kernel keeps its copy of the record. */
  #takePointer(where: string, value: FieldValue): boolean {
    const match = this.#match(/\(0x[0-9a-f]+(:[^)]*)?\)/uy);
    if (match === undefined) return false;
    this.unprinted.set(where, (this.unprinted.get(where) ?? 0) + 1);
    const text = match.slice(match.indexOf(":"));
    if (!match.includes(":")) return true;
    const known = this.#pointees.get(String(value)) ?? text;
    this.#pointees.set(String(value), known);
    return known === text;
  }

  #takeInteger(size: number, bits: bigint): boolean {
    const signed = String(BigInt.asIntN(size * 8, bits));
    if (size === 1) return this.#take(`${character(Number(bits))}(${bits})`);
    if (size === 2) return this.#take(`0x${bits.toString(16)} (${bits})`);
    // An address is printed as symbol+offset, and some 32-bit offsets have that before them; the number follows.
    if (size === 8 && this.#take(`0x${bits.toString(16)} (${signed})`)) return true;
    this.#match(/[^ =]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[^\]]+\])?(?: (?=0x))?/uy);
    return this.#take(size === 8 ? ` (${signed})` : `0x${bits.toString(16)} (${signed})`);
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

  #skipSpaces(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }

  #nextLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }
}

/** As the kernel rounds a clock in nanoseconds: to the nearest microsecond. */
export function secondsOf(ns: bigint): string {
  const us = (ns + 500n) / 1000n;
  return `${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, "0")}`;
}

/** trace_output.c, trace_print_lat_fmt. */
function contextFlags(flags: number, preemptCount: number): string {
  const irqs = ".dbD"[(flags & 1) | ((flags >> 6) & 2)]!;
  const resched = ".lnbpLNB"[((flags >> 1) & 3) | ((flags >> 3) & 4)]!;
  const context = contextLetter((flags & 0x40) !== 0, (flags & 0x08) !== 0, (flags & 0x10) !== 0);
  return irqs + resched + context + nibble(preemptCount & 15) + nibble(preemptCount >> 4);
}

function contextLetter(nmi: boolean, hard: boolean, soft: boolean): string {
  if (nmi) return hard ? "Z" : "z";
  if (hard) return soft ? "H" : "h";
  return soft ? "s" : ".";
}

function nibble(value: number): string {
  return value === 0 ? "." : value.toString(16);
}

function common(batch: EventBatch, name: string, row: number): number {
  return Number(valueOf(batch.columns.get(name)!, row));
}

/** The bits of what the kernel prints as one integer: also a small array. */
function asInteger({ size, shape }: Field, value: FieldValue): bigint | undefined {
  if (typeof value === "string" || ![1, 2, 4, 8].includes(size)) return undefined;
  if (typeof value === "number" || typeof value === "bigint") return BigInt.asUintN(size * 8, BigInt(value));
  const width = shape.kind === "array" ? BigInt(shape.elementBytes * 8) : 8n;
  return value.reduceRight<bigint>(
    (bits, element) => (bits << width) | BigInt.asUintN(Number(width), BigInt(element)),
    0n,
  );
}

function hexBytes(value: FieldValue, elementBytes: number): string {
  if (typeof value !== "object") return "";
  const bytes = value.flatMap((element) => littleEndian(BigInt.asUintN(64, BigInt(element)), elementBytes));
  return bytes.map((byte) => hex(byte, 2)).join(",");
}

function littleEndian(value: bigint, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** The kernel's isprint takes latin1 letters for printable. */
function character(byte: number): string {
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0 ? `'${String.fromCharCode(byte)}'` : "";
}

function show(value: FieldValue): string {
  return typeof value === "object" ? `[${value.join(", ")}]` : JSON.stringify(String(value));
}
