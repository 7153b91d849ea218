import { countOf } from "../core/quantity-text.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { TableColumn } from "../document/result-document.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive, guarded, type RowHandler } from "./request/drive.ts";
import { textOption } from "./request/options.ts";
import { selectEvents } from "./request/select-events.ts";
import { readingAdvice } from "./request/unreadable.ts";
import { type Where, whereOf } from "./request/where.ts";
import { type KeptRow, KeptRows, type RowBuilder, type RowLimit } from "./rows/kept-rows.ts";
import type { RowColumn } from "./rows/row-column.ts";
import { rowColumns } from "./rows/row-columns.ts";
import { cutNotes, rowLimit } from "./rows/row-limit.ts";
import { checkWallClock, wallNotes } from "./rows/wall-time.ts";
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
    checkWallClock(binding, known);
    const formats = selectEvents(binding, "of");
    for (const format of formats) binding.needs.event(format);
    const columns = rowColumns(binding, formats);
    const where = whereOf(binding, formats);
    const shape: Shape = {
      columns,
      tableColumns: columns.map(tableColumn),
      limit: rowLimit(binding),
      systems: [...new Set(formats.map(({ system }) => system))],
    };
    const order = request.options["sort"] === undefined ? undefined : orderOf(binding, shape.tableColumns);
    return endBinding(binding, () => {
      const listed = new ListedEvents(formats, where, shape);
      return {
        consume: (ordered) => {
          drive(ordered, (batch) => listed.handler(batch));
          listed.kept.settle();
        },
        finish: (recording) => {
          const result = finish(listed.kept, shape, order, recording);
          return { ...result, notes: [...result.notes, ...wallNotes(request)] };
        },
      };
    });
  },
};

/** What the table looks like, known when the request is bound. */
interface Shape {
  readonly columns: readonly RowColumn[];
  readonly tableColumns: readonly TableColumn[];
  readonly limit: RowLimit;
  /** Of the events. */
  readonly systems: readonly string[];
}

/** All cells say which event it was, and none measures it: they are shown as they are. */
function tableColumn({ name, type, unit, description }: RowColumn): TableColumn {
  return { name, role: "key", type, unit, description };
}

/** The events that pass `where`, of which some are kept. */
class ListedEvents {
  readonly kept: KeptRows;
  readonly #names: ReadonlySet<string>;
  readonly #where: Where;
  readonly #columns: readonly RowColumn[];

  constructor(formats: readonly EventFormat[], where: Where, { columns, limit }: Shape) {
    this.kept = new KeptRows(limit);
    this.#names = new Set(formats.map(eventName));
    this.#where = where;
    this.#columns = columns;
  }

  handler(batch: EventBatch): RowHandler | undefined {
    if (!this.#names.has(eventName(batch.event))) return undefined;
    const build = this.#builder(batch);
    return guarded((row) => this.kept.add(build, row), this.#where(batch));
  }

  /** Its readers are made for the first row that is kept: most batches have none. */
  #builder(batch: EventBatch): RowBuilder {
    let readers: readonly ((row: number) => KeptRow["cells"][number])[] | undefined;
    let hasFault = false;
    const onFault = (): void => {
      hasFault = true;
    };
    return (row) => {
      readers ??= this.#columns.map((column) => column.reader(batch, onFault));
      hasFault = false;
      const cells = readers.map((read) => read(row));
      return { time: batch.times[row]!, cells, hasFault };
    };
  }
}

function finish(
  kept: KeptRows,
  shape: Shape,
  order: Order | undefined,
  recording: RecordedSpan,
): AggregationResult {
  const { columns, tableColumns } = shape;
  const rows = kept.rows.map(({ time, cells }, id) => ({
    id,
    cells: cells.map((cell, index) => {
      const column = columns[index];
      return column?.shown ? column.shown(cell, time, recording) : cell;
    }),
  }));
  const sorted = order ? sortRows(rows, tableColumns, order) : rows;
  return {
    table: { columns: tableColumns, rows: sorted.map(({ cells }) => cells), totalRows: kept.matched },
    judging: { bounds: { total: "at-least", rows: "at-least" }, domains: tableColumns.map(() => null) },
    scalars: {
      "total": { value: kept.matched, unit: "events" },
      "rows": { value: rows.length, unit: "none" },
      "per-second": { value: perSecond(kept.matched, recording.durationNs), unit: "per-second" },
    },
    notes: [
      ...cutNotes(kept, shape.limit, "event"),
      ...faultNotes(kept, shape),
      ...columns.flatMap((column) => column.notes?.() ?? []),
    ],
  };
}

function faultNotes({ rows }: KeptRows, { systems }: Shape): readonly string[] {
  const faults = rows.filter(({ hasFault }) => hasFault).length;
  if (faults === 0) return [];
  const verb = faults === 1 ? "lacks" : "lack";
  return [
    `${countOf(faults, "row")} ${verb} a string that the kernel could not read. ${readingAdvice(systems)}`,
  ];
}
