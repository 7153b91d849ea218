import type { Column, EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { RecordProjection } from "../../trace/recording.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { SlotReader } from "../keys/key-part.ts";
import { pairHandler } from "../pairs/pair-handler.ts";
import { pairingOptions, pairRules, type PairRules } from "../pairs/pair-rules.ts";
import { Pairing, type TakePair } from "../pairs/pairing.ts";
import type { Binding } from "../request/binding.ts";
import { columnOf, numberAt } from "../request/columns.ts";
import { endOf, fedBy, resolveNeeds } from "../request/derivations.ts";
import { type Derivation, isDerived, STACK_OF } from "../request/derived-event.ts";
import type { RowHandler } from "../request/drive.ts";
import { FoundPairs } from "./found-pairs.ts";
import { gathered } from "./gathered-columns.ts";
import { keptField, type KeptField, keptNumber, wideOf } from "./kept-fields.ts";
import { DURATION, type FieldSource, type PairFields } from "./pair-format.ts";
import { inTimeOrder, WovenOrder } from "./woven-order.ts";

/** Which pairs are derived, and as what event. */
export interface AskedPairs {
  readonly event: EventFormat;
  readonly fields: PairFields;
  /** They are the beginnings that never ended. */
  readonly isOpen: boolean;
  /** The fields to deliver. */
  readonly asked: readonly string[];
}

/** Pairs events again, and delivers the pairs as events, with the fields that were asked for. */
export class PairDerivation implements Derivation {
  readonly needs: RecordProjection;
  readonly #pairs: AskedPairs;
  readonly #rules: PairRules;
  readonly #kept: readonly KeptField[];
  readonly #ofEnd: readonly EndField[];
  readonly #inner: readonly Derivation[];
  readonly #pairing: Pairing;
  /** Recorded events so far. */
  #serial = 0;
  /** Where the pairs of the batch at hand go. */
  #found = new FoundPairs(0);

  constructor(binding: Binding, pairs: AskedPairs) {
    this.#pairs = pairs;
    this.#rules = pairRules(binding);
    this.#kept = this.#keptFields(binding);
    this.#ofEnd = this.#endFields(binding);
    const parts = this.#kept.map(({ part }) => ({ side: "from" as const, part }));
    const prepare = (batch: EventBatch, slots: readonly SlotReader[]): TakePair => this.#taker(batch, slots);
    this.#pairing = new Pairing(
      this.#rules.key,
      { parts },
      prepare,
      pairingOptions(this.#rules, binding.known.gaps),
    );
    const { recorded, derivations } = resolveNeeds(binding);
    this.needs = recorded;
    this.#inner = derivations;
  }

  feed(events: OrderedEvents): OrderedEvents {
    const fed = fedBy(this.#inner, events);
    const given = events.batches.length;
    // Derived events among the given ones are for others: those that this one needs, it has derived itself.
    const groups = fed.batches.map((batch, index) =>
      index < given && isDerived(batch.event) ? nothing : this.#group(batch),
    );
    const isRecorded = fed.batches.map(({ event }) => !isDerived(event));
    const order = new WovenOrder(events);
    const filled = new Map<FoundPairs, number>();
    for (let at = 0; at < fed.length; at++) {
      const batch = fed.batch[at]!;
      const row = fed.row[at]!;
      if (isRecorded[batch]) this.#serial += 1;
      if (batch < given) order.next(batch, row);
      const { handle, found } = groups[batch]!;
      const before = found.count;
      handle?.(row);
      if (found.count === before) continue;
      if (before === 0) filled.set(found, filled.size);
      order.derived(filled.get(found)!, before);
    }
    return order.events([...filled.keys()].map((found) => this.#endedBatch(found)));
  }

  rest(recording: RecordedSpan): OrderedEvents {
    if (!this.#pairs.isOpen) return inTimeOrder([]);
    const byCpu = new Map<number, FoundPairs>();
    this.#pairing.takeOpen(endOf(recording), (slots, timeNs, durationNs) => {
      const cpu = slots.at(-1)!(0);
      const found = byCpu.get(cpu) ?? this.#emptyFound();
      byCpu.set(cpu, found);
      found.add(0, timeNs, durationNs, 0, slots);
    });
    return inTimeOrder([...byCpu].map(([cpu, found]) => this.#batch(found, cpu, this.#keptColumns(found))));
  }

  /** Fields of `from` events; last the CPU, if the `from` event is what is derived. */
  #keptFields(binding: Binding): readonly KeptField[] {
    const { events } = this.#rules.sides.from;
    const kept = this.#sourced("from").map(({ field, source }) => keptField(binding, events, field, source));
    const asksStack = this.#pairs.asked.includes(STACK_OF.from);
    if (asksStack) needStacks(binding, events);
    return [
      ...kept,
      ...(asksStack ? [keptNumber(STACK_OF.from, (batch) => this.#serialOf(batch))] : []),
      ...(this.#pairs.isOpen
        ? [
            keptNumber(
              "@cpu",
              ({ cpu }) =>
                () =>
                  cpu,
            ),
          ]
        : []),
    ];
  }

  #endFields(binding: Binding): readonly EndField[] {
    const { events } = this.#rules.sides.to;
    const fields = this.#sourced("to").map(({ field, source }) => ({
      name: field.name,
      field: source.field,
    }));
    for (const event of events) binding.needs.event(event, ...fields.map(({ field }) => field));
    if (this.#pairs.asked.includes(STACK_OF.to)) needStacks(binding, events);
    return fields;
  }

  #sourced(
    side: FieldSource["side"],
  ): readonly { field: EventFormat["fields"][number]; source: FieldSource }[] {
    const { asked, fields } = this.#pairs;
    return fields.fields.flatMap((field) => {
      const source = fields.sources.get(field.name);
      return source?.side === side && asked.includes(field.name) ? [{ field, source }] : [];
    });
  }

  #group(batch: EventBatch): Group {
    const found = this.#emptyFound(batch);
    this.#found = found;
    return { found, handle: pairHandler(this.#pairing, this.#rules.sides, this.#rules.key.isShared, batch) };
  }

  #emptyFound(ends?: EventBatch): FoundPairs {
    return new FoundPairs(
      this.#kept.reduce((slots, { part }) => slots + part.slots, 0),
      ends,
    );
  }

  #taker(batch: EventBatch, slots: readonly SlotReader[]): TakePair {
    const found = this.#found;
    const serial = this.#pairs.asked.includes(STACK_OF.to) ? this.#serialOf(batch) : () => 0;
    return (row, timeNs, durationNs) => found.add(row, timeNs, durationNs, serial(row), slots);
  }

  /** Number of the recorded event whose stack an event has. */
  #serialOf(batch: EventBatch): SlotReader {
    return isDerived(batch.event) ? numberAt(batch, STACK_OF.from) : () => this.#serial;
  }

  #endedBatch(found: FoundPairs): EventBatch {
    const ends = found.ends!;
    const columns = new Map(this.#keptColumns(found));
    for (const { name, field } of this.#ofEnd) columns.set(name, gathered(columnOf(ends, field), found.rows));
    if (this.#pairs.asked.includes(STACK_OF.to)) columns.set(STACK_OF.to, wideOf(found.endSerials));
    return this.#batch(found, ends.cpu, columns);
  }

  #keptColumns(found: FoundPairs): ReadonlyMap<string, Column> {
    let slot = 0;
    const columns = this.#kept.map(({ name, part, column }) => {
      slot += part.slots;
      return [name, column(found.slots.slice(slot - part.slots, slot))] as const;
    });
    return new Map(columns);
  }

  #batch(found: FoundPairs, cpu: number, columns: ReadonlyMap<string, Column>): EventBatch {
    return {
      event: this.#pairs.event,
      cpu,
      length: found.count,
      times: Float64Array.from(found.timesNs),
      columns: new Map([...columns, [DURATION, wideOf(found.durationsNs)]]),
    };
  }
}

/** A field of `to` events, and the name that it has in the pair. */
interface EndField {
  readonly name: string;
  readonly field: string;
}

/** A batch whose rows are paired, and the pairs that end in it. */
interface Group {
  readonly found: FoundPairs;
  readonly handle?: RowHandler | undefined;
}

const nothing: Group = { found: new FoundPairs(0) };

/** A pair that is the end of another pair has the stack of its beginning. */
function needStacks(binding: Binding, events: readonly EventFormat[]): void {
  for (const event of events) if (isDerived(event)) binding.needs.event(event, STACK_OF.from);
}
