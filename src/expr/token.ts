import type { Exact } from "../core/exact.ts";
import type { Diagnostic } from "../core/diagnostic.ts";

/** A parameter's value as an expression sees it: a literal, never a piece of program. */
export type ParamLiteral = string | Exact;

/** One word of an expression. Offsets are UTF-16 units of the expression's text. */
export type Token =
  | { readonly kind: "symbol"; readonly symbol: TokenSymbol; readonly start: number; readonly end: number }
  | { readonly kind: "name"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "text"; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: "cpus"; readonly cpus: readonly number[]; readonly start: number; readonly end: number }
  | (NumberValue & { readonly kind: "number"; readonly start: number; readonly end: number })
  | { readonly kind: "end"; readonly start: number; readonly end: number };

/** A number as written; `exact` where it is beyond 2^53. Times are in nanoseconds, sizes in bytes, shares from 0 to 1. */
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
  "<=",
  ">=",
  "<",
  ">",
  "&",
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
] as const;

/** One of these symbols. */
export type TokenSymbol = (typeof SYMBOLS)[number];

/** What is wrong with a stretch of the text. */
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
