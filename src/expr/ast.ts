import type { Span } from "../core/source.ts";

/**
 * The one expression language (filter, where, expect). The parser accepts all of it;
 * each use's checker refuses what its back end can't do.
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

/** Two conditions, joined. */
export interface Logical extends Node {
  readonly kind: "logical";
  readonly operator: "&&" | "||";
  readonly left: Expression;
  readonly right: Expression;
}

/** The opposite of a condition. */
export interface Not extends Node {
  readonly kind: "not";
  readonly operand: Expression;
}

/** `&` is true if the two have a bit in common, `~` if a string matches a glob. */
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "&" | "~";

/** Two operands, compared. */
export interface Comparison extends Node {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly operatorAt: Span;
  readonly left: Expression;
  readonly right: Expression;
}

/** Two numbers, calculated with. */
export interface Arithmetic extends Node {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "*" | "/";
  readonly left: Expression;
  readonly right: Expression;
}

/** A number with the opposite sign. */
export interface Negate extends Node {
  readonly kind: "negate";
  readonly operand: Expression;
}

/** `0x10`, `017`, `-5`, `90%`, `2.5ms`. `value` is in the base unit (ns, bytes, ratio); `exact` for integers. */
export interface NumberLiteral extends Node {
  readonly kind: "number";
  readonly value: number;
  readonly exact?: bigint;
  readonly unit: "none" | "ns" | "bytes" | "ratio";
}

/** A string in quotes, without them. */
export interface TextLiteral extends Node {
  readonly kind: "text";
  readonly value: string;
}

/** `CPUS{0-3,6}`: a set of CPUs, to compare one with. */
export interface CpuList extends Node {
  readonly kind: "cpus";
  readonly cpus: readonly number[];
}

/** A field (`prev_comm`, `common_pid`, `COMM`, `CPU`). */
export interface Name extends Node {
  readonly kind: "name";
  readonly name: string;
}

/** `on-cpu["sh"].share`: a result, optionally a row by its key cells, and a column or scalar. Only in `expect`. */
export interface Lookup extends Node {
  readonly kind: "lookup";
  readonly result: Name;
  readonly key?: readonly (TextLiteral | NumberLiteral)[];
  readonly member: Name;
}
