import { beginBinding, endBinding } from "../../aggregate/request/binding.ts";
import { type BatchRows, EventRows } from "../../aggregate/rows/event-rows.ts";
import type { KeptRow } from "../../aggregate/rows/kept-rows.ts";
import type { Result } from "../../core/result.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";
import type { AggregationRequest, Spec } from "../../spec/spec.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import type { ByteSource, Recording, RecordingInfo, RecordProjection } from "../../trace/recording.ts";
import { openTraceDat } from "../../trace/trace-dat/open-trace-dat.ts";
import { unionProjection } from "../../trace/union-projection.ts";
import { questionsAtHand, type QuestionsAtHand } from "../questions-at-hand.ts";

/** Whether an aggregation's rows can be printed while recording: it lists single events. */
export function listsEvents({ use }: AggregationRequest): boolean {
  return use.value === "events";
}

/** The name and the columns of an aggregation that lists events. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/** A part of a recording, and what is known beside it. */
export interface LivePiece {
  readonly source: ByteSource;
  /** Functions by address; absent: those of the piece. */
  readonly symbols?: SymbolTable | undefined;
  /** Thread id → name of tasks, where the piece has none. */
  readonly comms: ReadonlyMap<number, string>;
}

/** The rows of a batch in one table. */
export interface TableRows extends BatchRows {
  readonly table: number;
}

/** A part of a recording, opened, with a spec's requests bound to it. */
export class OpenedPiece {
  readonly info: RecordingInfo;
  readonly tables: readonly LiveTable[];
  /** Whether a column or a condition needs the names of tasks. */
  readonly namesWanted: boolean;
  readonly #recording: Recording;
  readonly #rows: readonly EventRows[];
  readonly #projection: RecordProjection;
  readonly #questions: QuestionsAtHand;

  /** @throws Error where it is not a recording of the spec's events. */
  constructor({ source, symbols, comms }: LivePiece, spec: Spec) {
    const recording = taken(openTraceDat(source));
    this.#recording = recording;
    this.info = { ...recording.info, ...(symbols && { symbols }) };
    this.#questions = taken(questionsAtHand(recording, spec, this.info));
    const bound = spec.aggregations.filter(listsEvents).flatMap((request) => this.#bind(request));
    this.tables = bound.map(({ name, columns }) => ({ name, columns }));
    this.namesWanted = bound.some(({ isNaming }) => isNaming);
    this.#rows = bound.map(({ rows }) => rows);
    const all = [...this.#questions.events.keys()].map((name) => [name, []] as const);
    this.#projection = unionProjection([new Map(all), ...bound.map(({ projection }) => projection)]);
    this.#readNames(comms);
  }

  /** All events of the spec, in time order. */
  read(): Iterable<OrderedEvents> {
    return this.#recording.read(this.#projection);
  }

  rowsOf(batch: EventBatch): readonly TableRows[] {
    return this.#rows.flatMap((rows, table) => {
      const found = rows.of(batch);
      return found ? [{ table, ...found }] : [];
    });
  }

  /** The cells of a row of `table`. `startNs`: when the recording began, on the piece's own axis. */
  shown(table: number, row: KeptRow, startNs: number): readonly Cell[] {
    return this.#rows[table]!.shown(row, { comms: this.#questions.names.names.comms, startNs });
  }

  /** Thread id and name of tasks, the last of those that the piece has. */
  *names(): Generator<readonly [pid: number, name: string]> {
    yield* this.info.comms;
    yield* this.#questions.names.names.latest();
  }

  /** Requests without their optional events are left out. */
  #bind(request: AggregationRequest): readonly BoundTable[] {
    const { events, known, naming } = this.#questions;
    const names = naming();
    const binding = beginBinding(request, events, { ...known, names });
    const rows = new EventRows(binding, binding.known);
    const bound = endBinding(binding, () => idle);
    if (!bound.ok) return [];
    const { tableColumns: columns } = rows;
    const projection = bound.value.needs.events;
    return [{ name: request.name, columns, rows, projection, isNaming: names.isUsed }];
  }

  #readNames(earlier: ReadonlyMap<number, string>): void {
    const { names } = this.#questions;
    names.read(this.#recording);
    const { comms } = names.names;
    for (const [pid, name] of earlier) if (!comms.has(pid)) comms.set(pid, name);
  }
}

interface BoundTable extends LiveTable {
  readonly rows: EventRows;
  readonly projection: RecordProjection;
  readonly isNaming: boolean;
}

/** The rows are read here. */
const idle = { consume: (): void => undefined, finish: () => NOTHING };
const NOTHING = {
  table: { columns: [], rows: [], totalRows: 0 },
  judging: { bounds: {}, domains: [] },
  scalars: {},
  notes: [],
};

function taken<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.map(({ message }) => message).join("; "));
}
