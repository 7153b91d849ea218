import type { AggregationDocument, Cell } from "./result-document.ts";

/** The result of an aggregation: what the document shows, and what only expectations need. */
export interface AggregationResult extends Omit<AggregationDocument, "use" | "events"> {
  /** Not in the document. */
  readonly judging?: Judging;
}

/** What is needed to judge expectations on a result, besides the result itself. */
export interface Judging {
  /** By the name of a column or scalar: what it would be with the events that are missing. */
  readonly bounds?: Readonly<Record<string, Bound>>;
  /** Value columns of counts and sums: a missing row has 0 in them, and no value in the others. */
  readonly additive?: readonly string[];
  /** Of each key column: which values a row can have at all; null: any. */
  readonly domains?: readonly (KeyDomain | null)[];
  /** Rows that `top` cut off. */
  readonly cutRows?: readonly (readonly Cell[])[];
  /** Why a row can be missing although its events were recorded, as a clause; absent: none is. */
  readonly incomplete?: string;
  /** Events left out because a condition needs the process of their task, which is not known; absent: none. */
  readonly undecided?: number;
}

/** What a value would be with the events that are missing: at least, or at most, what it is. */
export type Bound = "at-least" | "at-most";

/** Words for the numbers of a field. */
export interface WordDomain {
  /** The word of a number. */
  of(value: bigint): string;
  /** Whether a number can have this word. */
  knows(word: string): boolean;
  /** Words that are known beforehand. */
  readonly table: readonly { readonly word: string }[];
}

/** Which values a key can have; any other value in an expectation is a mistake. */
export type KeyDomain =
  /** Whole numbers between two bounds, in decimal. */
  | { readonly kind: "numbers"; readonly minimum: string; readonly maximum: string }
  /** The same, and `<...>`. */
  | { readonly kind: "processes"; readonly minimum: string; readonly maximum: string }
  /** Strings of at most so many bytes. */
  | { readonly kind: "texts"; readonly longestBytes: number }
  /** Words that the kernel has for numbers. */
  | { readonly kind: "words"; readonly words: WordDomain }
  /** Names of tasks, the idle task not among them. */
  | { readonly kind: "busy-tasks" }
  | { readonly kind: "events"; readonly names: readonly string[] }
  | { readonly kind: "system-calls" }
  /** Functions of the kernel. */
  | { readonly kind: "functions" };
