import { type EventBatch, numberReader } from "../../decode/batch.ts";

/** Takes what events say of tasks, row by row, in time order. */
export interface TaskEvents {
  /** The events, each with the fields that are read. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** For a batch of one of them. */
  reader(batch: EventBatch): RowReader;
}

/** Reads one record, by its row in a batch. */
export type RowReader = (row: number) => void;

/** @throws TypeError for a field that is no number. */
export function numbersOf({ columns }: EventBatch, field: string): (row: number) => number {
  const column = columns.get(field);
  const reader = column && numberReader(column);
  if (!reader) throw new TypeError(`${field} is not a number column`);
  return reader;
}

/** Whether a field's text is one of those that are looked for: each text is looked at once. */
export function textsThat(
  matches: (text: string) => boolean,
  { columns }: EventBatch,
  field: string,
): (row: number) => boolean {
  const column = columns.get(field);
  if (column?.kind !== "text") throw new TypeError(`${field} is no text column`);
  const { codes, texts } = column;
  const known: boolean[] = [];
  return (row) => (known[codes[row]!] ??= matches(texts.of(codes[row]!)));
}
