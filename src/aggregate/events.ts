import { diagnostic } from "../core/diagnostic.ts";
import { countOf, countText } from "../core/quantity-text.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { TableColumn } from "../document/result-document.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { beginBinding, type Binding, endBinding } from "./request/binding.ts";
import { drive, guarded, type RowHandler } from "./request/drive.ts";
import { numberOption, textOption } from "./request/options.ts";
import { selectEvents } from "./request/select-events.ts";
import { readingAdvice } from "./request/unreadable.ts";
import { type Where, whereOf } from "./request/where.ts";
import { type KeptRow, KeptRows, type RowBuilder, type RowLimit } from "./rows/kept-rows.ts";
import type { RowColumn } from "./rows/row-column.ts";
import { rowColumns } from "./rows/row-columns.ts";
import { checkWallClock } from "./rows/wall-time.ts";
import { orderOf } from "./shape/layout.ts";
import { perSecond } from "./shape/cell-values.ts";
import { type Order, sortRows } from "./shape/sort-rows.ts";

const DEFAULT_ROWS = 1_000;

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
      limit: limitOf(binding),
      isWall: textOption(request, "clock") === "wall",
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
        finish: (recording) => finish(listed.kept, shape, order, recording),
      };
    });
  },
};

/** What the table looks like, known when the request is bound. */
interface Shape {
  readonly columns: readonly RowColumn[];
  readonly tableColumns: readonly TableColumn[];
  readonly limit: RowLimit;
  readonly isWall: boolean;
  /** Of the events. */
  readonly systems: readonly string[];
}

/** All cells say which event it was, and none measures it: they are shown as they are. */
function tableColumn({ name, type, unit, description }: RowColumn): TableColumn {
  return { name, role: "key", type, unit, description };
}

function limitOf({ request, problems }: Binding): RowLimit {
  const last = numberOption(request, "last");
  if (last !== undefined && request.options["limit"] !== undefined)
    problems.push(
      diagnostic("wrong-value", "`last` cannot be combined with `limit`", {
        at: request.spanOf("last"),
        hint: "limit keeps the first rows, last the last ones",
      }),
    );
  if (last !== undefined) return { end: "last", rows: last };
  return { end: "first", rows: numberOption(request, "limit") ?? DEFAULT_ROWS };
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
      ...cutNotes(kept, shape),
      ...faultNotes(kept, shape),
      ...columns.flatMap((column) => column.notes?.() ?? []),
      ...wallNotes(shape),
    ],
  };
}

function cutNotes({ matched, rows }: KeptRows, { limit: { end, rows: most } }: Shape): readonly string[] {
  if (matched === rows.length) return [];
  const why = rows.length < most ? "their text is too long for a table" : `${limitKey(end)}: ${most}`;
  return [`The table has the ${end} ${countText(rows.length)} of ${countOf(matched, "event")} (${why}).`];
}

function limitKey(end: RowLimit["end"]): string {
  return end === "first" ? "limit" : "last";
}

function faultNotes({ rows }: KeptRows, { systems }: Shape): readonly string[] {
  const faults = rows.filter(({ hasFault }) => hasFault).length;
  if (faults === 0) return [];
  const verb = faults === 1 ? "lacks" : "lack";
  return [
    `${countOf(faults, "row")} ${verb} a string that the kernel could not read. ${readingAdvice(systems)}`,
  ];
}

function wallNotes({ isWall }: Shape): readonly string[] {
  if (!isWall) return [];
  return [
    "Dates and times are the recording's start plus the time on the trace clock; later changes of the system clock have no effect on them.",
  ];
}
