import { NotInterpretable } from "../not-interpretable.ts";
import { INT, type IntType, U64, UNSIGNED } from "../values/c-type.ts";
import { infix } from "../values/operators.ts";
import { constant, convert, integer, type Integer, type Of, type Value } from "../values/value.ts";
import type { Compiler } from "../compiler.ts";
import { fieldValue } from "../record-fields.ts";
import { argument, type Helper } from "./helper.ts";

const NS_PER_SECOND = 1_000_000_000n;

/** A function of one number. */
function ofNumber(compute: (value: Integer, compiler: Compiler) => Value): Helper {
  return (args, compiler) => compute(integer(compiler.compile(argument(args, 0))), compiler);
}

/** What the argument is, whatever else the function says of it. */
const same: Helper = (args, compiler) => compiler.compile(argument(args, 0));

/** `jiffies_to_msecs(j)`, for the numbers of jiffies a second that kernels have. */
const jiffiesToMs = ofNumber((value, { context }) => {
  const hz = context.hz?.();
  if (hz === undefined || 1000 % hz !== 0)
    throw new NotInterpretable("needs the length of a jiffy, which the recording does not have");
  const jiffies = convert(value, { bytes: context.machine.longBytes, signed: false });
  return convert(infix("*", jiffies, constant(BigInt(1000 / hz), INT)), UNSIGNED);
});

/** Of a time in nanoseconds, the whole seconds, or the rest. */
function seconds(operator: "/" | "%", type: IntType): Helper {
  return ofNumber((value) =>
    convert(infix(operator, convert(value, U64), constant(NS_PER_SECOND, U64)), type),
  );
}

/** Bytes in the other order. */
function swapped(type: IntType): Helper {
  return ofNumber((value) => {
    const number = convert(value, type);
    if (number.kind === "wide") return { kind: "wide", signed: false, at: reversedWide(number.at) };
    const { at } = number;
    const unused = 32 - 8 * type.bytes;
    return { kind: "small", type, at: (record) => reversed(at(record)) >>> unused };
  });
}

function reversedWide(at: Of<bigint>): Of<bigint> {
  return (record) => {
    const value = at(record);
    const low = BigInt(reversed(Number(value & 0xffff_ffffn)));
    return (low << 32n) | BigInt(reversed(Number(value >> 32n)));
  };
}

function reversed(value: number): number {
  const [a, b, c, d] = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** Bits of a record's `common_flags`: where it was written (include/linux/trace_events.h, TRACE_FLAG_*). */
function context(bits: number): Helper {
  return (_, { event }) => {
    const flags = integer(fieldValue(event, "common_flags"));
    return infix("!=", infix("&", flags, constant(BigInt(bits), INT)), constant(0n, INT));
  };
}

const HARDIRQ = 0x08;
const SOFTIRQ = 0x10;

/** Helpers that compute a number. */
export const NUMBER_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["__builtin_expect", same],
  ["jiffies_to_msecs", jiffiesToMs],
  ["__print_ns_to_secs", seconds("/", U64)],
  ["__print_ns_without_secs", seconds("%", UNSIGNED)],
  ["__builtin_bswap16", swapped({ bytes: 2, signed: false })],
  ["__builtin_bswap32", swapped(UNSIGNED)],
  ["__builtin_bswap64", swapped(U64)],
  ["__event_in_hardirq", context(HARDIRQ)],
  ["__event_in_softirq", context(SOFTIRQ)],
  ["__event_in_irq", context(HARDIRQ | SOFTIRQ)],
]);
