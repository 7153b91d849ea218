import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { keyParts } from "./keys/key-parts.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import type { RowHandler } from "./request/drive.ts";
import { selectEvents } from "./request/select-events.ts";
import { type ValueField, valueField } from "./request/value-field.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { GroupedEvents, type GroupState } from "./shape/grouped.ts";
import { layOut, type Layout, layoutOf, MOST_SPREADS } from "./shape/layout.ts";
import {
  type SpreadFigure,
  spreadFigures,
  spreadScalars,
  standardDeviationFigure,
  totalFigure,
} from "./shape/spread-columns.ts";
import { Spread } from "./state/spread.ts";

/** Number, mean, minimum, maximum, standard deviation and percentiles of a field. */
export const stats: Aggregation = {
  name: "stats",
  summary: "number, mean, minimum, maximum, standard deviation and percentiles of a field",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const events = selectEvents(binding, "of");
    const value = valueField(binding, events);
    const keys = keyParts(binding, events);
    const where = whereOf(binding, events);
    const unit = value?.unit ?? "none";
    const figures = [...spreadFigures(request, unit), standardDeviationFigure(unit), totalFigure(unit)];
    const columns = figures.map(({ column }) => column);
    const layout = layoutOf(binding, keys, columns, "n");
    return endBinding(binding, () => {
      const grouped = new GroupedEvents(events, where, keys, MOST_SPREADS, new FieldSpread(value!));
      return {
        consume: (ordered) => grouped.consume(ordered),
        finish: (recording) => finish(grouped, figures, layout, recording),
      };
    });
  },
};

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
  figures: readonly SpreadFigure[],
  layout: Layout,
  recording: RecordedSpan,
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
