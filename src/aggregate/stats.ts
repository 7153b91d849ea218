import type { EventBatch } from "../trace/decode/batch.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Aggregation } from "./aggregation.ts";
import type { Binding } from "./request/binding.ts";
import type { RowHandler } from "./request/drive.ts";
import { type ValueField, valueField } from "./request/value-field.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import { layOut, MOST_SPREADS } from "./shape/layout.ts";
import {
  type SpreadFigure,
  spreadFigures,
  spreadScalars,
  standardDeviationFigure,
  totalFigure,
} from "./shape/spread-columns.ts";
import { Spread } from "./state/spread.ts";

/** Number, mean, minimum, maximum, standard deviation and percentiles of a field. */
export const stats: Aggregation = groupedAggregation({
  name: "stats",
  summary: "number, mean, minimum, maximum, standard deviation and percentiles of a field",
  settings: settingsOf,
  columns: ({ figures }) => figures.map(({ column }) => column),
  sort: "n",
  mostGroups: MOST_SPREADS,
  begin: ({ value }) => new FieldSpread(value!),
  finish,
});

interface Settings {
  /** Absent where the request's `value` cannot be used. */
  readonly value: ValueField | undefined;
  readonly figures: readonly SpreadFigure[];
}

function settingsOf(binding: Binding, events: readonly EventFormat[]): Settings {
  const value = valueField(binding, events);
  const unit = value?.unit ?? "none";
  const figures = spreadFigures(binding.request, unit);
  return { value, figures: [...figures, standardDeviationFigure(unit), totalFigure(unit)] };
}

class FieldSpread extends Spread implements GroupState {
  readonly #field: ValueField;

  constructor(field: ValueField) {
    super();
    this.#field = field;
  }

  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    const value = this.#field.reader(batch);
    return (row) => this.add(groupOf(row), value(row));
  }

  events(group: number): number {
    return this.moments.n(group);
  }
}

function finish(
  grouped: GroupedEvents<FieldSpread>,
  { settings: { figures }, layout, recording }: GroupedEnd<Settings>,
): AggregationResult {
  const groups = grouped.finish(recording.comms);
  const spread = grouped.state;
  const rows = groups.map(({ id, key }) => ({
    id,
    cells: [...key, ...figures.map((figure) => figure.of(spread, id))],
  }));
  const all = spread.together(groups.map(({ id }) => id));
  return {
    ...layOut(layout, rows, { bounds: { n: "at-least", max: "at-least", min: "at-most" } }),
    scalars: spreadScalars(figures, all, 0),
    notes: [...spread.percentileNotes(), ...grouped.notes()],
  };
}
