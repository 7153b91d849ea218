import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { RowHandler } from "./drive.ts";

/** True where both are; one that is absent asks nothing. */
export function both(
  first: RowPredicate | undefined,
  second: RowPredicate | undefined,
): RowPredicate | undefined {
  if (!first || !second) return first ?? second;
  return (row) => first(row) && second(row);
}

/** The handler, for the rows that the predicate takes. */
export function guarded(handle: RowHandler, takes: RowPredicate | undefined): RowHandler {
  if (!takes) return handle;
  return (row) => {
    if (takes(row)) handle(row);
  };
}
