import { diagnostic } from "../../core/diagnostic.ts";
import { countOf, countText } from "../../core/quantity-text.ts";
import type { Binding } from "../request/binding.ts";
import { numberOption } from "../request/options.ts";
import type { KeptRows, RowLimit } from "./kept-rows.ts";

const DEFAULT_ROWS = 1_000;

/** The options `limit` and `last`. */
export function rowLimit({ request, problems }: Binding): RowLimit {
  const last = numberOption(request, "last");
  if (last !== undefined && request.options["limit"] !== undefined)
    problems.push(
      diagnostic("wrong-value", "`last` cannot be combined with `limit`", {
        at: request.spanOf("last"),
        hint: "`limit` keeps the first rows, `last` keeps the last rows",
      }),
    );
  if (last !== undefined) return { end: "last", rows: last };
  return { end: "first", rows: numberOption(request, "limit") ?? DEFAULT_ROWS };
}

/** Says how many rows were left out. `what`: what a row is. */
export function cutNotes(
  { matched, rows }: Pick<KeptRows, "matched" | "rows">,
  { end, rows: most }: { readonly end: RowLimit["end"] | "slowest"; readonly rows: number },
  what: string,
): readonly string[] {
  if (matched === rows.length) return [];
  const why =
    rows.length < most
      ? "more text does not fit into a table"
      : `${end === "first" ? "limit" : end}: ${most}`;
  return [`The table has the ${end} ${countText(rows.length)} of ${countOf(matched, what)} (${why}).`];
}
