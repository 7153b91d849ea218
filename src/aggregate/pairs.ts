import type { AggregationResult } from "../document/aggregation-result.ts";
import type { Cell, TableColumn } from "../document/result-document.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import type { SlotReader } from "./keys/key-part.ts";
import { pairColumns, type PairColumn } from "./pairs/pair-columns.ts";
import { pairHandler } from "./pairs/pair-handler.ts";
import { filterNotes, pairNotes, unpairedScalars } from "./pairs/pair-notes.ts";
import { pairClockUse, pairingOptions, pairRules } from "./pairs/pair-rules.ts";
import { Pairing, type TakePair } from "./pairs/pairing.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive } from "./request/drive.ts";
import { type KeptRow, KeptRows, type RowLimit } from "./rows/kept-rows.ts";
import { cutNotes, rowLimit } from "./rows/row-limit.ts";
import { checkWallClock, wallNotes } from "./rows/wall-time.ts";
import { perSecond } from "./shape/cell-values.ts";
import { orderOf } from "./shape/layout.ts";
import { type Order, sortRows } from "./shape/sort-rows.ts";

/** Pairs of events, a row each: what a table of I/O requests or of lock waits is made of. */
export const pairs: Aggregation = {
  name: "pairs",
  summary: "pairs of events that belong together, one row each, with the time between",
  clockUse: pairClockUse,
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    checkWallClock(binding, known);
    const rules = pairRules(binding);
    const { sides, key, nested } = rules;
    const { from, to } = sides;
    const { columns, parts } = pairColumns(binding, from.events, to.events);
    const tableColumns = columns.map(({ column }) => column);
    const limit = rowLimit(binding);
    const order = request.options["sort"] === undefined ? undefined : orderOf(binding, tableColumns);
    return endBinding(binding, () => {
      const listed = new ListedPairs(limit);
      const pairing = new Pairing(key, { parts }, listed.prepare.bind(listed), pairingOptions(rules, known?.gaps));
      return {
        consume: (ordered) => {
          drive(ordered, (batch) => pairHandler(pairing, sides, key.isShared, batch));
          listed.kept.settle();
        },
        finish: (recording) => ({
          ...finish(listed.kept, columns, order, recording),
          notes: [
            ...cutNotes(listed.kept, limit, "pair"),
            ...pairNotes(pairing, nested),
            ...filterNotes(sides, key, recording),
            ...wallNotes(request),
          ],
          scalars: {
            ...scalarsOf(listed.kept, recording),
            ...unpairedScalars(pairing),
          },
        }),
      };
    });
  },
};

/** The pairs that count, of which some are kept: as the values of their parts, and the duration behind. */
class ListedPairs {
  readonly kept: KeptRows;
  readonly #end: RowLimit["end"];

  constructor(limit: RowLimit) {
    this.kept = new KeptRows(limit);
    this.#end = limit.end;
  }

  /** What is kept of a `from` event is readable only until the next one begins, and the last rows are read later. */
  prepare(_: EventBatch, slots: readonly SlotReader[]): TakePair {
    const read = (row: number, time: number, durationNs: number): KeptRow => ({
      time,
      cells: [...slots.map((slot) => slot(row)), durationNs],
      hasFault: false,
    });
    if (this.#end === "first")
      return (row, timeNs, durationNs) => this.kept.add(() => read(row, timeNs, durationNs), row);
    return (row, timeNs, durationNs) => {
      const kept = read(row, timeNs, durationNs);
      this.kept.add(() => kept, row);
    };
  }
}

function finish(
  kept: KeptRows,
  columns: readonly PairColumn[],
  order: Order | undefined,
  recording: RecordedSpan,
): Pick<AggregationResult, "table" | "judging"> {
  const tableColumns: readonly TableColumn[] = columns.map(({ column }) => column);
  const rows = kept.rows.map(({ time, cells }, id) => ({
    id,
    cells: shown(columns, time, cells, recording),
  }));
  const sorted = order ? sortRows(rows, tableColumns, order) : rows;
  return {
    table: { columns: tableColumns, rows: sorted.map(({ cells }) => cells), totalRows: kept.matched },
    judging: { bounds: { total: "at-least", rows: "at-least" }, domains: tableColumns.map(() => null) },
  };
}

function shown(
  columns: readonly PairColumn[],
  timeNs: number,
  slots: readonly Cell[],
  recording: RecordedSpan,
): readonly Cell[] {
  const numbers = slots.map(Number);
  const durationNs = numbers.at(-1)!;
  return columns.map(({ cell }) => cell({ slots: numbers, timeNs, durationNs }, recording));
}

function scalarsOf(kept: KeptRows, { durationNs }: RecordedSpan): AggregationResult["scalars"] {
  return {
    "total": { value: kept.matched, unit: "events" },
    "rows": { value: kept.rows.length, unit: "none" },
    "per-second": { value: perSecond(kept.matched, durationNs), unit: "per-second" },
  };
}
