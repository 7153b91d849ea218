import type { TextTable } from "../../../core/text-table.ts";
import { type EventBatch, type OrderedEvents, numberReader } from "../../decode/batch.ts";
import { eventName } from "../../decode/event-format.ts";
import type { Recording } from "../../recording.ts";
import { nameOfProgram, type NamingFields, namingFields } from "./naming-events.ts";
import { AFTER } from "./name-changes.ts";
import type { TaskNames } from "./task-names.ts";

/** Adds what a recording's events say about its tasks' names. Reads all events that name tasks. */
export function readTaskNames(recording: Recording, names: TaskNames): void {
  const events = [...recording.events.values()].filter((event) => namingFields(event).length > 0);
  if (events.length === 0) return;
  const reader = new NameReader(names);
  const fieldsOf = events.map((event) => {
    const fields = namingFields(event).flatMap(({ pid, name }) => [pid, name]);
    return [eventName(event), [...new Set(fields)]] as const;
  });
  for (const interval of recording.read(new Map(fieldsOf))) reader.read(interval);
  names.finish();
}

type RowReader = (row: number) => void;

class NameReader {
  readonly #names: TaskNames;
  /** Ids by the codes of a dictionary, as names and as programs. */
  readonly #nameIds = new WeakMap<TextTable, number[]>();
  readonly #programIds = new WeakMap<TextTable, number[]>();

  constructor(names: TaskNames) {
    this.#names = names;
  }

  read({ batches, batch, row, length }: OrderedEvents): void {
    const readers = batches.map((one) => namingFields(one.event).map((fields) => this.#reader(one, fields)));
    for (let index = 0; index < length; index++) {
      for (const reader of readers[batch[index]!]!) reader(row[index]!);
    }
  }

  #reader({ columns, times }: EventBatch, { pid, name, kind }: NamingFields): RowReader {
    const pidOf = numberReader(columns.get(pid)!)!;
    const column = columns.get(name)!;
    if (column.kind !== "text") throw new TypeError(`${name} is no text column`);
    const { codes, texts } = column;
    const known = this.#knownIds(texts, kind);
    const idOf = (row: number): number => (known[codes[row]!] ??= this.#idOf(texts.of(codes[row]!), kind));
    const names = this.#names;
    const shift = kind === "after" ? AFTER : 0;
    return (row) => {
      const [task, time] = [pidOf(row), times[row]! + shift];
      // The idle tasks of all CPUs share this one.
      if (task === 0) return;
      if (kind === "is") names.is(task, idOf(row), time);
      else names.becomes(task, idOf(row), time);
    };
  }

  #knownIds(texts: TextTable, kind: NamingFields["kind"]): number[] {
    const all = kind === "program" ? this.#programIds : this.#nameIds;
    const known = all.get(texts) ?? [];
    all.set(texts, known);
    return known;
  }

  #idOf(text: string, kind: NamingFields["kind"]): number {
    return this.#names.idOf(kind === "program" ? nameOfProgram(text) : text);
  }
}
