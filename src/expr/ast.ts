import type { Span } from "../core/source.ts";

/**
 * The expression language of filter, where and expect. The parser accepts all of it; the checker of each use refuses what its back end
 * does not support.
 */
export type Expression =
  | Logical
  | Not
  | Comparison
  | Arithmetic
  | Negate
  | NumberLiteral
  | TextLiteral
  | CpuList
  | Name
  | Lookup;

interface Node {
  readonly at: Span;
}

/** `left && right`, `left || right`. */
export interface Logical extends Node {
  readonly kind: "logical";
  readonly operator: "&&" | "||";
  readonly left: Expression;
  readonly right: Expression;
}

/** `!operand`. */
export interface Not extends Node {
  readonly kind: "not";
  readonly operand: Expression;
}

/** `&`: common bits, as a condition; `~`: matches a pattern. */
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "&" | "~";

/** `left operator right`, a condition. */
export interface Comparison extends Node {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly operatorAt: Span;
  readonly left: Expression;
  readonly right: Expression;
}

/** Operators of numbers. Those of integers (`%`, bits, shifts) are for fields only, not for results. */
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";

/** `left operator right`, a number. */
export interface Arithmetic extends Node {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly operatorAt: Span;
  readonly left: Expression;
  readonly right: Expression;
}

/** `-operand`, or `~operand`: all bits inverted. */
export interface Negate extends Node {
  readonly kind: "negate";
  readonly operator: "-" | "~";
  readonly operand: Expression;
}

/** `0x10`, `017`, `-5`, `90%`, `2.5ms`. `value` is in the base unit (ns, bytes, ratio); `exact` for integers. */
export interface NumberLiteral extends Node {
  readonly kind: "number";
  readonly value: number;
  readonly exact?: bigint;
  readonly unit: "none" | "ns" | "bytes" | "ratio";
}

/** A string in quotes. */
export interface TextLiteral extends Node {
  readonly kind: "text";
  readonly value: string;
}

/** `CPUS{0-3,6}`: a set of CPUs. */
export interface CpuList extends Node {
  readonly kind: "cpus";
  readonly cpus: readonly number[];
}

/** A field (`prev_comm`, `common_pid`, `COMM`, `CPU`). */
export interface Name extends Node {
  readonly kind: "name";
  readonly name: string;
}

/**
 * `on-cpu["sh"].share`: a result, optionally a row by its key cells, and a column or scalar. Without a key also a field whose name has a
 * dot: `from.expires`.
 */
export interface Lookup extends Node {
  readonly kind: "lookup";
  readonly result: Name;
  readonly key?: readonly (TextLiteral | NumberLiteral)[];
  readonly member: Name;
}
