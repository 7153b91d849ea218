import type { Cell } from "../../document/result-document.ts";
import type { KeyDomain } from "../../document/aggregation-result.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { both } from "../request/drive.ts";

/** Reads one number of a row's key. */
export type SlotReader = (row: number) => number;

/** One field that rows are grouped by, as one or two numbers (doubles that hold 32-bit words, so nothing is rounded). */
export interface KeyPart {
  readonly name: string;
  readonly type: "text" | "integer";
  readonly slots: 1 | 2;
  /** Which values a row can have at all; absent: any. */
  readonly domain?: KeyDomain;
  /** One reader a slot. */
  readers(batch: EventBatch): readonly SlotReader[];
  /** For a field whose string the kernel may not have been able to read: whether a row has one. The others are counted. */
  readable?(batch: EventBatch): RowPredicate | undefined;
  /** Slots back to what people read. `comms` is pid → comm. */
  cell(slots: readonly number[], comms: ReadonlyMap<number, string>): Cell;
  /** The same in a table of single pairs, where it differs. */
  rowCell?(slots: readonly number[]): Cell;
  /** Why it cannot identify a pair. */
  readonly noIdentity?: { readonly reason: string; readonly hint: string };
  /** True where two keys can read the same: tasks that share a name. */
  readonly mayCoincide: boolean;
}

/** Whether a row has a value for each part of its key; nothing where every row has. */
export function readableKey(parts: readonly KeyPart[], batch: EventBatch): RowPredicate | undefined {
  return parts.reduce<RowPredicate | undefined>(
    (rows, part) => both(rows, part.readable?.(batch)),
    undefined,
  );
}

/** Stands for the name of a task that the kernel forgot, and for a process that is not known. */
export const UNKNOWN_COMM = "<...>";
const IDLE_COMM = "<idle>";

/** The name of a task as the kernel would print it before an event: `<idle>`, `<...>` where it forgot. */
export function commOf(pid: number, comms: ReadonlyMap<number, string>): string {
  return comms.get(pid) ?? (pid === 0 ? IDLE_COMM : UNKNOWN_COMM);
}
