import type { EventBatch } from "../../trace/decode/batch.ts";
import type { Recording, RecordProjection } from "../../trace/recording.ts";
import { CpuSelector, type Fate } from "./cpu-selector.ts";
import type { RecordSelection } from "./record-selection.ts";

/** Reads a row of one batch. */
export type RowReader<Row> = (row: number) => Row;

/**
 * The selected records in time order, each as what `prepare`'s readers make of it. Reads no further than the last of them can be. A batch's
 * reader is made for its first selected record.
 */
export function* selectedRows<Row>(
  recording: Recording,
  projection: RecordProjection,
  selection: RecordSelection,
  prepare: (batch: EventBatch) => RowReader<Row>,
): Generator<Row> {
  const selectors = new Selectors(selection);
  let left = recordsIn(selection);
  if (left === 0) return;
  for (const { batches, batch, row, length } of recording.read(projection)) {
    const handlers = batches.map((one) => ({
      fate: selectors.of(one.cpu).prepare(one),
      read: whenUsed(one, prepare),
    }));
    for (let at = 0; at < length; at++) {
      const { fate, read } = handlers[batch[at]!]!;
      const decided: Fate = fate(row[at]!);
      if (decided === "over") return;
      if (decided !== "taken") continue;
      yield read(row[at]!);
      left -= 1;
      if (left === 0) return;
    }
  }
}

/** Most records that a selection can have. */
function recordsIn({ ranges }: RecordSelection): number {
  if (!ranges) return Infinity;
  return [...ranges.values()].reduce((sum, { first, end }) => sum + end - first, 0);
}

class Selectors {
  readonly #selection: RecordSelection;
  readonly #selectors = new Map<number, CpuSelector>();

  constructor(selection: RecordSelection) {
    this.#selection = selection;
  }

  of(cpu: number): CpuSelector {
    const known = this.#selectors.get(cpu);
    if (known) return known;
    const selector = new CpuSelector(cpu, this.#selection);
    this.#selectors.set(cpu, selector);
    return selector;
  }
}

function whenUsed<Row>(batch: EventBatch, prepare: (batch: EventBatch) => RowReader<Row>): RowReader<Row> {
  let read: RowReader<Row> | undefined;
  return (row) => (read ??= prepare(batch))(row);
}
