import type { RecordRows } from "../../../trace/decode/batch.ts";

/** A record's text, behind the columns of its line; undefined: by its fields. */
export type RecordText = (rows: RecordRows, row: number) => string | undefined;
