import type { Cell, Table, TableColumn } from "../../document/result-document.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import type { LossGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { SlotReader } from "../keys/key-part.ts";
import type { Binding } from "../request/binding.ts";
import { endOf } from "../request/derivations.ts";
import { drive } from "../request/drive.ts";
import { type KeptRow, KeptRows, type RowLimit } from "../rows/kept-rows.ts";
import { pairColumns, type PairColumns } from "./pair-columns.ts";
import { pairHandler } from "./pair-handler.ts";
import { pairingOptions, type PairRules } from "./pair-rules.ts";
import { Pairing, type TakePair } from "./pairing.ts";
import { SlowestRows } from "./slowest-rows.ts";

/** Which pairs a list keeps: so many from one end of the recording, or the longest. */
export type PairLimit = RowLimit | { readonly end: "slowest"; readonly rows: number };

/** A table of single pairs, as a request asks for it. */
export class PairList {
  readonly columns: readonly TableColumn[];
  readonly #rules: PairRules;
  readonly #columns: PairColumns;
  readonly #limit: PairLimit;

  constructor(binding: Binding, rules: PairRules, limit: PairLimit) {
    this.#rules = rules;
    this.#columns = pairColumns(binding, rules);
    this.#limit = limit;
    this.columns = this.#columns.columns.map(({ column }) => column);
  }

  /** `gaps`: when events may have been lost. */
  begin(gaps: LossGaps | undefined): FilledPairList {
    return new FilledPairList(this.#rules, this.#columns, this.#limit, gaps);
  }
}

/** The pairs so far that count, of which some are kept: as the values of their parts, and the duration behind. */
export class FilledPairList {
  readonly kept: KeptRows | SlowestRows;
  readonly pairing: Pairing;
  readonly #rules: PairRules;
  readonly #columns: PairColumns;
  readonly #isReadLater: boolean;

  constructor(rules: PairRules, columns: PairColumns, limit: PairLimit, gaps: LossGaps | undefined) {
    this.#rules = rules;
    this.#columns = columns;
    this.#isReadLater = limit.end === "last";
    this.kept = limit.end === "slowest" ? new SlowestRows(limit.rows) : new KeptRows(limit);
    const prepare = (_: EventBatch, slots: readonly SlotReader[]): TakePair => this.#taker(slots);
    this.pairing = new Pairing(rules.key, columns, prepare, pairingOptions(rules, gaps));
  }

  consume(events: OrderedEvents): void {
    const { key, sides } = this.#rules;
    drive(events, (batch) => pairHandler(this.pairing, sides, key.isShared, batch));
    this.kept.settle();
  }

  /** The kept pairs in their order. */
  finish(recording: RecordedSpan): Table {
    if (this.#rules.isOpen) this.#addOpen(recording);
    const rows = this.kept.rows.map((row) => this.#shown(row, recording));
    return { columns: this.#columns.columns.map(({ column }) => column), rows, totalRows: this.kept.matched };
  }

  #addOpen(recording: RecordedSpan): void {
    const endNs = endOf(recording);
    this.pairing.takeOpen(endNs, (slots, _, durationNs) => this.#taker(slots)(0, endNs, durationNs));
    this.kept.settle();
  }

  /** What is kept of a `from` event is readable only until the next one begins, and the last rows are read later. */
  #taker(slots: readonly SlotReader[]): TakePair {
    const { kept } = this;
    const read = (row: number, time: number, durationNs: number): KeptRow => ({
      time,
      cells: [...slots.map((slot) => slot(row)), durationNs],
      hasFault: false,
    });
    if (kept instanceof SlowestRows)
      return (row, timeNs, durationNs) => kept.add(() => read(row, timeNs, durationNs), durationNs);
    if (!this.#isReadLater)
      return (row, timeNs, durationNs) => kept.add(() => read(row, timeNs, durationNs), row);
    return (row, timeNs, durationNs) => {
      const one = read(row, timeNs, durationNs);
      kept.add(() => one, row);
    };
  }

  #shown({ time, cells }: KeptRow, recording: RecordedSpan): readonly Cell[] {
    const slots = cells.map(Number);
    const durationNs = slots.at(-1)!;
    return this.#columns.columns.map(({ cell }) => cell({ slots, timeNs: time, durationNs }, recording));
  }
}
