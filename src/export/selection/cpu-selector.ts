import type { RowPredicate } from "../../expr/compile-predicate.ts";
import { numberAt } from "../../aggregate/request/columns.ts";
import { both } from "../../aggregate/request/drive.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { RecordSelection } from "./record-selection.ts";

/** What a selection makes of a record. */
export type Fate =
  | "taken"
  /** Does not match. */
  | "passed"
  /** Earlier than all wanted records of its CPU. */
  | "early"
  /** Later than all wanted records of its CPU. */
  | "late"
  /** Later than all wanted records. */
  | "over";

/** Decides on the records of one CPU, given in recorded order. */
export class CpuSelector {
  readonly #selection: RecordSelection;
  readonly #isWanted: boolean;
  readonly #first: number;
  readonly #end: number;
  #matched = 0;

  constructor(cpu: number, selection: RecordSelection) {
    const { ranges, cpus } = selection;
    const { first, end } = ranges ? (ranges.get(cpu) ?? NONE) : ALL;
    this.#selection = selection;
    this.#isWanted = (cpus?.has(cpu) ?? true) && first < end;
    this.#first = first;
    this.#end = end;
  }

  /** False: none of the CPU's records is wanted. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** For each row of the batch once, in recorded order across the CPU's batches. */
  prepare(batch: EventBatch): (row: number) => Fate {
    const { span, takes, pids } = this.#selection;
    const { from, to } = span;
    const { times } = batch;
    const matches = this.#isWanted ? both(takes(batch), pids && pidIn(batch, pids)) : undefined;
    return (row) => {
      const time = times[row]!;
      if (time >= to) return "over";
      if (!this.#isWanted) return "late";
      if (time < from) return "early";
      return matches && !matches(row) ? "passed" : this.#ranked();
    };
  }

  #ranked(): Fate {
    const rank = this.#matched++;
    if (rank < this.#first) return "early";
    if (rank >= this.#end) return "late";
    this.#selection.tally.records += 1;
    return "taken";
  }
}

const ALL = { first: 0, end: Infinity };
const NONE = { first: 0, end: 0 };

function pidIn(batch: EventBatch, pids: ReadonlySet<number>): RowPredicate {
  const pidAt = numberAt(batch, "common_pid");
  return (row) => pids.has(pidAt(row));
}
