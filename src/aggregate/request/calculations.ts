import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkCalculation } from "../../expr/calculation/check-calculation.ts";
import { isCalculation } from "../../expr/calculation/compile-calculation.ts";
import { parseCalculation } from "../../expr/parse.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import type { EventCatalog, KnownOfRecording } from "../aggregation.ts";
import { calculatedField, calculateColumn, mayLackResult, readBy } from "./calculated-field.ts";
import { textsOption } from "./options.ts";

/** A calculation that stands for a field. */
export interface Calculation {
  /** As written; the name of its field. */
  readonly name: string;
  readonly tree: Expression;
}

/**
 * The calculations that a request has in place of fields (`value: nr_sector * 512`, `by: addr >> 12`). Each becomes a field of the events
 * that have its fields, and a column of their batches, so nothing behind it differs from a recorded field.
 */
export class Calculations {
  /** The events, with the calculated fields. */
  readonly catalog: EventCatalog;
  readonly #all: readonly Calculation[];
  readonly #known: KnownOfRecording;
  /** Which of them are read at all, by event. */
  readonly #read = new Map<string, Map<string, Calculation>>();
  #mayLack = false;
  readonly #extended = new WeakMap<EventBatch, EventBatch>();

  constructor(all: readonly Calculation[], catalog: EventCatalog, known: KnownOfRecording) {
    this.#all = all;
    this.#known = known;
    const extended = (): EventCatalog =>
      new Map([...catalog].map(([name, event]) => [name, this.#with(event)]));
    this.catalog = all.length === 0 ? catalog : extended();
  }

  has(name: string): boolean {
    return this.#all.some((one) => one.name === name);
  }

  /** Why an event does not have a calculation as a field; nothing if `name` is not a calculation. */
  problemsOf(event: EventFormat, name: string): readonly Diagnostic[] | undefined {
    const calculation = this.#all.find((one) => one.name === name);
    return calculation && checkCalculation(calculation.tree, fieldTypes(event));
  }

  /** The recorded fields behind the fields that an aggregation reads. */
  readBy(event: EventFormat, name: string): readonly string[] {
    const calculation = this.#all.find((one) => one.name === name);
    if (!calculation) return [name];
    const reads = this.#read.get(eventName(event)) ?? new Map<string, Calculation>();
    this.#read.set(eventName(event), reads.set(name, calculation));
    this.#mayLack ||= mayLackResult(calculation.tree, event);
    return readBy(event, calculation.tree, this.#known);
  }

  /** Whether some row may be without a value for a calculation that is read. */
  get mayLack(): boolean {
    return this.#mayLack;
  }

  /** The same events, with the columns of all calculations that are read. */
  extend(events: OrderedEvents): OrderedEvents {
    if (this.#read.size === 0) return events;
    return { ...events, batches: events.batches.map((batch) => this.#batch(batch)) };
  }

  #batch(batch: EventBatch): EventBatch {
    const name = eventName(batch.event);
    const event = this.catalog.get(name);
    const reads = this.#read.get(name);
    if (!event || !reads) return batch;
    const before = this.#extended.get(batch);
    if (before) return before;
    const columns = [...reads].flatMap(([name, { tree }]) => {
      const field = fieldOf(event, name);
      return field ? [[name, calculateColumn(tree, field, batch, this.#known)] as const] : [];
    });
    const extended = { ...batch, event, columns: new Map([...batch.columns, ...columns]) };
    this.#extended.set(batch, extended);
    return extended;
  }

  #with(event: EventFormat): EventFormat {
    const types = fieldTypes(event);
    const fields = this.#all
      .filter(({ tree }) => checkCalculation(tree, types).length === 0)
      .map(({ name, tree }) => calculatedField(name, tree, event));
    return fields.length === 0 ? event : { ...event, fields: [...event.fields, ...fields] };
  }
}

/** The calculations under the keys that take fields, and what is wrong with those that cannot be read. */
export function calculationsIn(request: AggregationRequest): {
  readonly calculations: readonly Calculation[];
  readonly problems: readonly Diagnostic[];
} {
  const parsed = FIELD_KEYS.flatMap((key) =>
    (textsOption(request, key) ?? []).map((text, index) => parsedAs(text, request.spanOf(key, index))),
  );
  return {
    calculations: parsed.flatMap(({ calculation }) => calculation ?? []),
    problems: parsed.flatMap(({ problems }) => problems ?? []),
  };
}

/** Those that read a field for each row that counts; a column of single events computes its own. */
const FIELD_KEYS = ["value", "by"] as const;

/** The names of fields, and of what every event has. */
const NAME = /^[\w.]*$/u;

function parsedAs(
  text: string,
  at: Span,
): { readonly calculation?: Calculation; readonly problems?: readonly Diagnostic[] } {
  if (NAME.test(text)) return {};
  const parsed = parseCalculation(text, () => at);
  if (!parsed.ok) return { problems: parsed.error };
  return isCalculation(parsed.value) ? { calculation: { name: text, tree: parsed.value } } : {};
}
