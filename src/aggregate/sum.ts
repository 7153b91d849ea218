import { exactly, exactText } from "../core/exact.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation } from "./aggregation.ts";
import type { RowHandler } from "./request/drive.ts";
import { type ValueField, valueField } from "./request/value-field.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import { layOut, MOST_ROWS, type ValueColumn } from "./shape/layout.ts";
import { perSecond, shareOf } from "./shape/cell-values.ts";
import { Counts } from "./state/counts.ts";
import { ExactSums } from "./state/exact-sums.ts";

/** The exact sum of a field, by the values of other fields. */
export const sum: Aggregation = groupedAggregation({
  name: "sum",
  summary: "the exact sum of a field, by the values of other fields",
  settings: valueField,
  columns: columnsOf,
  sort: "sum",
  mostGroups: MOST_ROWS,
  begin: (value) => new FieldSums(value!),
  finish,
});

function columnsOf(value: ValueField | undefined): readonly ValueColumn[] {
  return [
    {
      name: "sum",
      type: "integer",
      unit: value?.unit ?? "none",
      absent: 0,
      description: `sum of ${value?.name}, exact`,
    },
    { name: "n", type: "integer", unit: "events", absent: 0, description: "number of events" },
    { name: "share", type: "real", unit: "ratio", absent: 0, description: "share of the whole sum" },
  ];
}

class FieldSums implements GroupState {
  readonly #field: ValueField;
  readonly #sums = new ExactSums();
  readonly #counts = new Counts();

  constructor(field: ValueField) {
    this.#field = field;
  }

  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    const add = this.#adder(batch);
    return (row) => {
      const group = groupOf(row);
      this.#counts.add(group);
      add(group, row);
    };
  }

  /** In base units. */
  of(group: number): bigint {
    return this.#sums.of(group) * BigInt(this.#field.factor);
  }

  events(group: number): number {
    return this.#counts.of(group);
  }

  merge(into: number, from: number): void {
    this.#sums.merge(into, from);
    this.#counts.merge(into, from);
  }

  #adder(batch: EventBatch): (group: number, row: number) => void {
    const column = batch.columns.get(this.#field.name);
    if (column?.kind !== "wide") {
      const value = this.#field.steps(batch);
      return (group, row) => this.#sums.add(group, Number(value(row)), 0);
    }
    const { words, signed } = column;
    return (group, row) => {
      const high = words[2 * row + 1]!;
      this.#sums.add(group, words[2 * row]!, signed ? high | 0 : high);
    };
  }
}

function finish(
  grouped: GroupedEvents<FieldSums>,
  { settings: value, layout, recording }: GroupedEnd<ValueField | undefined>,
): AggregationResult {
  const unit = value!.unit;
  const groups = grouped.finish(recording.comms);
  const sums = grouped.state;
  const total = groups.reduce((whole, { id }) => whole + sums.of(id), 0n);
  const rows = groups.map(({ id, key }) => ({
    id,
    cells: [
      ...key,
      exactText(exactly(sums.of(id))),
      sums.events(id),
      shareOf(Number(sums.of(id)), Number(total)),
    ],
  }));
  const n = groups.reduce((events, { id }) => events + sums.events(id), 0);
  return {
    ...layOut(layout, rows, { bounds: { n: "at-least" } }),
    scalars: {
      "total": { value: exactText(exactly(total)), unit },
      "n": { value: n, unit: "events" },
      "per-second": {
        value: perSecond(Number(total), recording.durationNs),
        unit: unit === "bytes" ? "bytes-per-second" : "per-second",
      },
    },
    notes: grouped.notes(),
  };
}
