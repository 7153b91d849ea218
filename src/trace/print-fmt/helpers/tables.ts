import type { Compiler } from "../compiler.ts";
import { NotInterpretable } from "../not-interpretable.ts";
import type { Expression } from "../parse/ast.ts";
import { type IntType, longOf, U64 } from "../values/c-type.ts";
import { asBigInt, convert, integer, isNull, type Of } from "../values/value.ts";
import { argument, type Helper } from "./helper.ts";

/** What `__print_flags` and `__print_symbolic` call a value. */
interface Named {
  readonly value: bigint;
  readonly name: string;
}

/** A value and the table of what it may be: numbers, where the values are of 32 bits or less. */
interface Table {
  readonly value: Of<bigint>;
  readonly names: readonly Named[];
}

/** The values are as wide as a `long`; `…_u64`: of 64 bits on every machine. */
function tableOf(
  value: Expression,
  entries: readonly Expression[],
  type: IntType,
  compiler: Compiler,
): Table {
  const argument = convert(integer(compiler.compile(value)), type);
  return { value: asBigInt(argument), names: namesOf(entries, type, compiler) };
}

/** A table ends at the first entry that has no name (kernel/trace/trace_output.c, trace_print_symbols_seq). */
function namesOf(entries: readonly Expression[], type: IntType, compiler: Compiler): readonly Named[] {
  const names: Named[] = [];
  for (const entry of entries) {
    const [value, name] = entry.kind === "list" ? entry.items : [];
    // `{ }` is one without a name.
    if (entry.kind === "list" && !value) return names;
    if (!value || !name) throw new NotInterpretable("has a table with elements that are not pairs");
    if (name.kind !== "text") {
      if (isNull(compiler.compile(name))) return names;
      throw new NotInterpretable("has a table with names that are not strings");
    }
    const number = convert(integer(compiler.compile(value)), type).constant;
    if (number === undefined) throw new NotInterpretable("has a table with values that are not constant");
    names.push({ value: BigInt(number), name: name.value });
  }
  return names;
}

/** `__print_symbolic(value, { 1, "one" }, …)`: the name of a value, or the value. */
function symbolic(type: (longBytes: 4 | 8) => IntType): Helper {
  return (args, compiler) => {
    const { longBytes } = compiler.context.machine;
    const { value, names } = tableOf(argument(args, 0), args.slice(1), type(longBytes), compiler);
    const byValue = new Map<bigint, string>();
    for (const { value, name } of names) if (!byValue.has(value)) byValue.set(value, name);
    return {
      kind: "text",
      at: (record) => {
        const number = value(record);
        return byValue.get(number) ?? `0x${number.toString(16)}`;
      },
    };
  };
}

/** `__print_flags(value, "|", { 1, "ONE" }, …)`: the names of the bits that are set, and what is left of the value. */
function flags(type: (longBytes: 4 | 8) => IntType): Helper {
  return (args, compiler) => {
    const { longBytes } = compiler.context.machine;
    const delimiter = delimiterOf(argument(args, 1));
    const { value, names } = tableOf(argument(args, 0), args.slice(2), type(longBytes), compiler);
    const known = new Map<bigint, string>();
    return {
      kind: "text",
      at: (record) => {
        const bits = value(record);
        const text = known.get(bits) ?? flagsText(bits, names, delimiter);
        if (known.size < MOST_KNOWN && text.length < LONGEST_KNOWN) known.set(bits, text);
        return text;
      },
    };
  };
}

/** Different values whose text is kept. */
const MOST_KNOWN = 1024;
const LONGEST_KNOWN = 256;

function delimiterOf(expression: Expression): string {
  if (expression.kind === "text") return expression.value;
  if (expression.kind === "number" && expression.value === 0n) return "";
  throw new NotInterpretable("has a delimiter that is not a string");
}

function flagsText(bits: bigint, names: readonly Named[], delimiter: string): string {
  const found: string[] = [];
  let rest = bits;
  for (const { value, name } of names) {
    if (rest === 0n) break;
    if ((rest & value) !== value) continue;
    found.push(name);
    rest &= ~value;
  }
  if (rest !== 0n) found.push(`0x${rest.toString(16)}`);
  return found.join(delimiter);
}

/** Helpers that print a value by a table of names. */
export const TABLE_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["__print_symbolic", symbolic((longBytes) => longOf(longBytes))],
  ["__print_symbolic_u64", symbolic(() => U64)],
  ["__print_flags", flags((longBytes) => longOf(longBytes))],
  ["__print_flags_u64", flags(() => U64)],
]);
