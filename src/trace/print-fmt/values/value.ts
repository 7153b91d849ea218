import { NotInterpretable } from "../not-interpretable.ts";
import type { IntType } from "./c-type.ts";
import type { RecordView } from "./record-view.ts";

/** Computes something of a record. */
export type Of<T> = (record: RecordView) => T;

/** An integer of up to 32 bits. `constant`: it is the same for all records. */
export interface Small {
  readonly kind: "small";
  readonly type: IntType;
  readonly at: Of<number>;
  readonly constant?: number;
}

/** An integer of 64 bits, or an address of such a machine. */
export interface Wide {
  readonly kind: "wide";
  readonly signed: boolean;
  readonly at: Of<bigint>;
  readonly constant?: bigint;
  /** Of an address: bytes of what is there, 0 where that isn't known. */
  readonly pointee?: number;
}

/** A string, as `showBytes` shows it; undefined: `NULL`. */
export interface Text {
  readonly kind: "text";
  readonly at: Of<string | undefined>;
  readonly constant?: string;
}

/** Bytes of the record. */
export interface Memory {
  readonly kind: "memory";
  readonly start: Of<number>;
  readonly bytes: Of<number>;
  /** What it is an array of, as far as C knows. */
  readonly element: IntType;
}

/** What an expression of a print format gives. */
export type Value = Small | Wide | Text | Memory;

/** Integers. */
export type Integer = Small | Wide;

/** An integer that is the same for all records. */
export function constant(value: bigint, type: IntType): Integer {
  if (type.bytes === 8) {
    const wide = type.signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
    return { kind: "wide", signed: type.signed, at: () => wide, constant: wide };
  }
  const bits = 8 * type.bytes;
  const small = Number(type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  return { kind: "small", type, at: () => small, constant: small };
}

/** A string that is the same for all records. */
export function textConstant(text: string): Text {
  return { kind: "text", at: () => text, constant: text };
}

/** The type of an integer. */
export function typeOf(value: Integer): IntType {
  return value.kind === "small" ? value.type : { bytes: 8, signed: value.signed };
}

/** An integer in another type: cut, or extended by its sign, as a cast does it (C11, 6.3.1.3). */
export function convert(value: Integer, type: IntType): Integer {
  if (value.constant !== undefined) return constant(BigInt(value.constant), type);
  if (type.bytes === 8) return { kind: "wide", signed: type.signed, at: asWide(value, type.signed) };
  return { kind: "small", type, at: asSmall(value, type) };
}

function asWide(value: Integer, signed: boolean): Of<bigint> {
  if (value.kind === "wide") {
    const { at } = value;
    if (value.signed === signed) return at;
    return signed ? (record) => BigInt.asIntN(64, at(record)) : (record) => BigInt.asUintN(64, at(record));
  }
  const { at } = value;
  if (signed || !value.type.signed) return (record) => BigInt(at(record));
  return (record) => BigInt.asUintN(64, BigInt(at(record)));
}

function asSmall(value: Integer, type: IntType): Of<number> {
  if (value.kind === "wide") {
    const { at } = value;
    return narrowed((record) => Number(BigInt.asIntN(32, at(record))), type);
  }
  const from = value.type;
  const fits =
    from.signed === type.signed ? from.bytes <= type.bytes : !from.signed && from.bytes < type.bytes;
  return fits ? value.at : narrowed(value.at, type);
}

function narrowed(at: Of<number>, { bytes, signed }: IntType): Of<number> {
  if (bytes === 4) return signed ? (record) => at(record) | 0 : (record) => at(record) >>> 0;
  const unused = 32 - 8 * bytes;
  return signed
    ? (record) => (at(record) << unused) >> unused
    : (record) => (at(record) << unused) >>> unused;
}

/** The integer that a value is. @throws NotInterpretable where it is none. */
export function integer(value: Value): Integer {
  if (value.kind === "small" || value.kind === "wide") return value;
  throw new NotInterpretable(value.kind === "text" ? "computes with a string" : "computes with an array");
}

/** The integer as a number, rounded beyond 2^53. */
export function asNumber(value: Integer): Of<number> {
  if (value.kind === "small") return value.at;
  const { at } = value;
  return (record) => Number(at(record));
}

/** The integer as a bigint. */
export function asBigInt(value: Integer): Of<bigint> {
  if (value.kind === "wide") return value.at;
  const { at } = value;
  return (record) => BigInt(at(record));
}

/** Whether C takes it for true. */
export function isTrue(value: Value): Of<boolean> {
  if (value.kind === "text") return (record) => value.at(record) !== undefined;
  if (value.kind === "memory") return () => true;
  if (value.kind === "small") return (record) => value.at(record) !== 0;
  return (record) => value.at(record) !== 0n;
}

/** Whether this is the constant 0: what `NULL` is. */
export function isNull(value: Value): boolean {
  return (value.kind === "small" || value.kind === "wide") && BigInt(value.constant ?? 1) === 0n;
}
