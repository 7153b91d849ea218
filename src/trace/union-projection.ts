import type { RecordProjection, Wanted } from "./recording.ts";

/** What several readers want of a recording, together. Each event is there once. */
export function unionProjection(projections: Iterable<RecordProjection>): RecordProjection {
  const union = new Map<string, Wanted>();
  for (const projection of projections)
    for (const [event, wanted] of projection) union.set(event, bothOf(union.get(event) ?? [], wanted));
  return union;
}

function bothOf(one: Wanted, other: Wanted): Wanted {
  const fields = bothFields(fieldsOf(one), fieldsOf(other));
  return hasRecords(one) || hasRecords(other) ? { records: fields } : fields;
}

function bothFields(
  one: readonly string[] | "all",
  other: readonly string[] | "all",
): readonly string[] | "all" {
  return one === "all" || other === "all" ? "all" : [...new Set([...one, ...other])];
}

function fieldsOf(wanted: Wanted): readonly string[] | "all" {
  return hasRecords(wanted) ? wanted.records : wanted;
}

function hasRecords(wanted: Wanted): wanted is Extract<Wanted, { readonly records: unknown }> {
  return typeof wanted === "object" && "records" in wanted;
}
