import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { KnownOfRecording, RecordedSpan } from "../aggregation.ts";
import type { Binding } from "../request/binding.ts";
import { selectEvents } from "../request/select-events.ts";
import { type Where, whereOf } from "../request/where.ts";
import type { KeptRow, RowBuilder } from "./kept-rows.ts";
import type { RowColumn } from "./row-column.ts";
import { rowColumns } from "./row-columns.ts";
import { checkWallClock } from "./wall-time.ts";

/** The rows of a batch: which of its events are rows, and how one is read. */
export interface BatchRows {
  /** Absent: all of them. */
  readonly takes: RowPredicate | undefined;
  readonly build: RowBuilder;
}

/** What a request of `use: events` lists: its `of`, `where` and `columns`, checked. */
export class EventRows {
  readonly formats: readonly EventFormat[];
  readonly columns: readonly RowColumn[];
  readonly tableColumns: readonly TableColumn[];
  readonly #names: ReadonlySet<string>;
  readonly #where: Where;

  constructor(binding: Binding, known: KnownOfRecording | undefined) {
    checkWallClock(binding, known);
    this.formats = selectEvents(binding, "of");
    for (const format of this.formats) binding.needs.event(format);
    this.columns = rowColumns(binding, this.formats);
    this.tableColumns = this.columns.map(tableColumn);
    this.#where = whereOf(binding, this.formats);
    this.#names = new Set(this.formats.map(eventName));
  }

  /** Undefined for a batch of another event. */
  of(batch: EventBatch): BatchRows | undefined {
    if (!this.#names.has(eventName(batch.event))) return undefined;
    return { takes: this.#where(batch), build: this.#builder(batch) };
  }

  /** The cells of a row as its table shows them. */
  shown({ time, cells }: KeptRow, recording: Pick<RecordedSpan, "comms" | "startNs">): readonly Cell[] {
    return cells.map((cell, index) => {
      const column = this.columns[index];
      return column?.shown ? column.shown(cell, time, recording) : cell;
    });
  }

  /** Its readers are made for the first row that is kept: most batches have none. */
  #builder(batch: EventBatch): RowBuilder {
    let readers: readonly ((row: number) => Cell)[] | undefined;
    let hasFault = false;
    const onFault = (): void => {
      hasFault = true;
    };
    return (row) => {
      readers ??= this.columns.map((column) => column.reader(batch, onFault));
      hasFault = false;
      const cells = readers.map((read) => read(row));
      return { time: batch.times[row]!, cells, hasFault };
    };
  }
}

/** All cells say which event it was, and none measures it: they are shown as they are. */
function tableColumn({ name, type, unit, description }: RowColumn): TableColumn {
  return { name, role: "key", type, unit, description };
}
