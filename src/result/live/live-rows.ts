import type { Cell } from "../../document/result-document.ts";
import type { Spec } from "../../spec/spec.ts";
import type { OrderedEvents } from "../../trace/decode/batch.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import type { ByteSource, RecordingInfo } from "../../trace/recording.ts";
import { scaled } from "../../trace/trace-dat/clock-scale.ts";
import { HeldRows, type HeldRow } from "./held-rows.ts";
import { type LiveTable, OpenedPiece, type TableRows } from "./open-piece.ts";

/** A row as it is printed. */
export interface LiveRow {
  /** Position of its table. */
  readonly table: number;
  readonly cells: readonly Cell[];
}

/** How a piece is read. */
export interface PieceOptions {
  /** Functions by address; absent: those of the piece. */
  readonly symbols?: SymbolTable | undefined;
  /** On the trace clock: earlier events are in this piece or were in one before. Absent: this is the last piece. */
  readonly until?: bigint | undefined;
  /** True: its rows are counted, and not given. */
  readonly isSkipped?: boolean;
}

/** Numbers of rows so far. */
export interface LiveCounts {
  readonly printed: number;
  readonly skipped: number;
}

/**
 * The rows of a spec's `use: events` aggregations, from a recording that comes in pieces: each has the next sub-buffers of some CPUs.
 * Each row is given, or counted as skipped, exactly once, in time order as far as `until` is true of the pieces.
 */
export class LiveRows {
  readonly #spec: Spec;
  readonly #held = new HeldRows();
  /** Thread id → last name in earlier pieces. */
  readonly #comms = new Map<number, string>();
  /** The clock's value at 0 of the axis that all pieces share. */
  #base: bigint | undefined;
  /** Time of the first event on this axis. */
  #first = Infinity;
  /** Time from which the shown times count; fixed with the first row. */
  #start: number | undefined;
  #printed = 0;
  #skipped = 0;
  #namesWanted = true;

  constructor(spec: Spec) {
    this.#spec = spec;
  }

  get counts(): LiveCounts {
    return { printed: this.#printed, skipped: this.#skipped };
  }

  /** Whether the rows need the names of tasks. */
  get namesWanted(): boolean {
    return this.#namesWanted;
  }

  /** In the spec's order. `source`: a recording of the session, with or without events. @throws Error for any other. */
  tables(source: ByteSource): readonly LiveTable[] {
    const { tables, namesWanted } = new OpenedPiece({ source, comms: this.#comms }, this.#spec);
    this.#namesWanted = namesWanted;
    return tables;
  }

  /** The rows that can be printed with the next piece. @throws Error if it is not a recording of the session. */
  *read(
    source: ByteSource,
    { symbols, until, isSkipped = false }: PieceOptions = {},
  ): Generator<LiveRow, void, void> {
    const piece = new OpenedPiece({ source, symbols, comms: this.#comms }, this.#spec);
    const { info } = piece;
    this.#base ??= info.cpus.length > 0 ? info.epoch : undefined;
    const end = until === undefined ? Infinity : this.#onAxis(scaled(until, info.clockScale));
    for (const interval of piece.read()) {
      this.#noteFirst(interval, info);
      const rowsOf = interval.batches.map((batch) => piece.rowsOf(batch));
      if (isSkipped) this.#skip(interval, rowsOf);
      else yield* this.#take(interval, rowsOf, { piece, end });
    }
    this.#held.settle();
    yield* this.#release(this.#held.isFull ? Infinity : end);
    for (const [pid, name] of piece.names()) this.#comms.set(pid, name);
  }

  *#take(
    { length, batch, row }: OrderedEvents,
    rowsOf: readonly (readonly TableRows[])[],
    { piece, end }: { readonly piece: OpenedPiece; readonly end: number },
  ): Generator<LiveRow, void, void> {
    const offset = this.#onAxis(piece.info.epoch);
    for (let index = 0; index < length; index++) {
      for (const { table, takes, build } of rowsOf[batch[index]!]!) {
        const number = row[index]!;
        if (takes && !takes(number)) continue;
        const kept = build(number);
        const held = { time: kept.time + offset, table, row: kept, piece };
        while (this.#held.hasUpTo(Math.min(held.time, end - 1))) yield this.#shown(this.#held.take());
        if (held.time < end) yield this.#shown(held);
        else this.#held.add(held);
      }
    }
  }

  #skip({ length, batch, row }: OrderedEvents, rowsOf: readonly (readonly TableRows[])[]): void {
    for (let index = 0; index < length; index++)
      for (const { takes } of rowsOf[batch[index]!]!) if (!takes || takes(row[index]!)) this.#skipped += 1;
  }

  /** Held rows before `end`. */
  *#release(end: number): Generator<LiveRow, void, void> {
    while (this.#held.hasUpTo(end - 1)) yield this.#shown(this.#held.take());
  }

  #shown({ table, row, piece }: HeldRow): LiveRow {
    this.#start ??= this.#startOf(piece.info);
    this.#printed += 1;
    return { table, cells: piece.shown(table, row, this.#start - this.#onAxis(piece.info.epoch)) };
  }

  /** As in `recordingStart`: the recording's start, unless an event was before it. */
  #startOf({ window }: RecordingInfo): number {
    return window ? Math.min(this.#onAxis(window.start), this.#first) : this.#first;
  }

  #noteFirst({ batches, batch, row, length }: OrderedEvents, { epoch }: RecordingInfo): void {
    if (this.#start !== undefined || length === 0) return;
    const time = batches[batch[0]!]!.times[row[0]!]!;
    this.#first = Math.min(this.#first, time + this.#onAxis(epoch));
  }

  #onAxis(time: bigint): number {
    return Number(time - (this.#base ?? 0n));
  }
}
