import { countOf } from "../core/quantity-text.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive, guarded, type RowHandler } from "./request/drive.ts";
import { textOption } from "./request/options.ts";
import { readingAdvice } from "./request/unreadable.ts";
import { EventRows } from "./rows/event-rows.ts";
import { KeptRows, type RowLimit } from "./rows/kept-rows.ts";
import { cutNotes, rowLimit } from "./rows/row-limit.ts";
import { wallNotes } from "./rows/wall-time.ts";
import { orderOf } from "./shape/layout.ts";
import { perSecond } from "./shape/cell-values.ts";
import { type Order, sortRows } from "./shape/sort-rows.ts";

/** Single events, a row each. */
export const events: Aggregation = {
  name: "events",
  summary: "single events, one row each, with any of their fields",
  clockUse: (request) => (textOption(request, "clock") === "wall" ? "intervals" : "times"),
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const rows = new EventRows(binding, known);
    const limit = rowLimit(binding);
    const order = request.options["sort"] === undefined ? undefined : orderOf(binding, rows.tableColumns);
    return endBinding(binding, () => {
      const kept = new KeptRows(limit);
      return {
        consume: (ordered) => {
          drive(ordered, (batch) => handlerOf(batch, rows, kept));
          kept.settle();
        },
        finish: (recording) => {
          const result = finish(kept, { rows, limit, order }, recording);
          return { ...result, notes: [...result.notes, ...wallNotes(request)] };
        },
      };
    });
  },
};

/** Of the events that pass `where`, some are kept. */
function handlerOf(batch: EventBatch, rows: EventRows, kept: KeptRows): RowHandler | undefined {
  const found = rows.of(batch);
  return found && guarded((row) => kept.add(found.build, row), found.takes);
}

/** What the table looks like, known when the request is bound. */
interface Shape {
  readonly rows: EventRows;
  readonly limit: RowLimit;
  readonly order: Order | undefined;
}

function finish(kept: KeptRows, shape: Shape, recording: RecordedSpan): AggregationResult {
  const { rows, limit, order } = shape;
  const { tableColumns } = rows;
  const shown = kept.rows.map((row, id) => ({ id, cells: rows.shown(row, recording) }));
  const sorted = order ? sortRows(shown, tableColumns, order) : shown;
  return {
    table: { columns: tableColumns, rows: sorted.map(({ cells }) => cells), totalRows: kept.matched },
    judging: { bounds: { total: "at-least", rows: "at-least" }, domains: tableColumns.map(() => null) },
    scalars: {
      "total": { value: kept.matched, unit: "events" },
      "rows": { value: shown.length, unit: "none" },
      "per-second": { value: perSecond(kept.matched, recording.durationNs), unit: "per-second" },
    },
    notes: [
      ...cutNotes(kept, limit, "event"),
      ...faultNotes(kept, rows),
      ...rows.columns.flatMap((column) => column.notes?.() ?? []),
    ],
  };
}

function faultNotes({ rows }: KeptRows, { formats }: EventRows): readonly string[] {
  const faults = rows.filter(({ hasFault }) => hasFault).length;
  if (faults === 0) return [];
  const systems = [...new Set(formats.map(({ system }) => system))];
  const verb = faults === 1 ? "lacks" : "lack";
  return [
    `${countOf(faults, "row")} ${verb} a string that the kernel could not read. ${readingAdvice(systems)}`,
  ];
}
