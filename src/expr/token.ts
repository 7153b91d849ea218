import type { Exact } from "../core/exact.ts";
import type { Diagnostic } from "../core/diagnostic.ts";

/** The value of a parameter in an expression: always a literal. */
export type ParamLiteral = string | Exact;

/** One token of an expression. Offsets are in UTF-16 units of its text. */
export type Token =
  | { readonly kind: "symbol"; readonly symbol: TokenSymbol; readonly start: number; readonly end: number }
  | { readonly kind: "name"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "text"; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: "cpus"; readonly cpus: readonly number[]; readonly start: number; readonly end: number }
  | (NumberValue & { readonly kind: "number"; readonly start: number; readonly end: number })
  | { readonly kind: "end"; readonly start: number; readonly end: number };

/** A number with its unit; `value` is in the base unit, `exact` for integers. */
export interface NumberValue {
  readonly value: number;
  readonly exact?: bigint;
  readonly unit: "none" | "ns" | "bytes" | "ratio";
}

/** Longest first, so that `<=` is not read as `<`. */
export const SYMBOLS = [
  "&&",
  "||",
  "==",
  "!=",
  "<<",
  ">>",
  "<=",
  ">=",
  "<",
  ">",
  "&",
  "|",
  "^",
  "~",
  "!",
  "(",
  ")",
  "[",
  "]",
  ",",
  ".",
  "+",
  "-",
  "*",
  "/",
  "%",
] as const;

/** One of `SYMBOLS`. */
export type TokenSymbol = (typeof SYMBOLS)[number];

/** A problem of a range of the text, in UTF-16 units. */
export interface SyntaxProblem {
  readonly code: Extract<
    Diagnostic["code"],
    "expression-syntax" | "expression-limit" | "unknown-param" | "bad-param"
  >;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly start: number;
  readonly end: number;
}
