import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { Binding } from "./binding.ts";
import { NO_PROCESS } from "./calculated-field.ts";

/** The rows in which a calculated field has a value; the others are counted. Absent: all rows have one. */
export function calculatedRows(
  batch: EventBatch,
  field: string,
  { uncomputed, known: { groups } }: Pick<Binding, "uncomputed" | "known">,
): RowPredicate | undefined {
  const column = batch.columns.get(field);
  if (column?.kind !== "number" && column?.kind !== "wide") return undefined;
  const { faults } = column;
  if (!faults) return undefined;
  return (row) => {
    if (faults[row] === 0) return true;
    if (faults[row] === NO_PROCESS) groups?.undecided();
    else uncomputed.count(batch, row);
    return false;
  };
}
