import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkCalculation } from "../../expr/calculation/check-calculation.ts";
import { isCalculation } from "../../expr/calculation/compile-calculation.ts";
import { parseCalculation } from "../../expr/parse.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { AggregationRequest, FieldDefinition } from "../../spec/spec.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import type { EventCatalog, KnownOfRecording } from "../aggregation.ts";
import { calculatedField, calculateColumn, mayLackResult, readBy } from "./calculated-field.ts";
import { asDefined, definitionFor } from "./field-definitions.ts";
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
  readonly #definitions: readonly FieldDefinition[];
  readonly #known: KnownOfRecording;
  /** The events as they were recorded. */
  readonly #own: EventCatalog;
  /** Which of them are read at all, by event. */
  readonly #read = new Map<string, Map<string, Expression>>();
  #mayLack = false;
  readonly #extended = new WeakMap<EventBatch, EventBatch>();

  constructor(
    all: readonly Calculation[],
    definitions: readonly FieldDefinition[],
    catalog: EventCatalog,
    known: KnownOfRecording,
  ) {
    this.#all = all;
    this.#definitions = definitions;
    this.#known = known;
    const extended = (): EventCatalog =>
      new Map([...catalog].map(([name, event]) => [name, this.#with(event)]));
    this.#own = catalog;
    this.catalog = all.length === 0 ? catalog : extended();
  }

  has(name: string): boolean {
    return this.#all.some((one) => one.name === name);
  }

  /** Why an event does not have a calculation as a field; nothing if `name` is not a calculation. */
  problemsOf(event: EventFormat, name: string): readonly Diagnostic[] | undefined {
    const calculation = this.#all.find((one) => one.name === name);
    const tree = calculation && this.treeFor(event, calculation);
    return tree && checkCalculation(tree, fieldTypes(event));
  }

  /** The unit of a field that the spec defines. */
  unitOf(name: string): string | undefined {
    return this.#definitions.find((one) => one.name === name)?.unit;
  }

  /** An expression with the fields that the spec defines, as they are for an event. */
  asDefined(tree: Expression, event: EventFormat): Expression {
    return asDefined(tree, this.#recorded(event), this.#definitions);
  }

  /** What a calculation is for an event; nothing for a defined field that the event does not have. */
  treeFor(event: EventFormat, { name, tree }: Calculation): Expression | undefined {
    if (tree.kind !== "name") return this.asDefined(tree, event);
    const found = definitionFor(this.#recorded(event), name, this.#definitions);
    return found && this.asDefined(found.tree, event);
  }

  /** The recorded fields behind the fields that an aggregation reads. */
  readBy(event: EventFormat, name: string): readonly string[] {
    const calculation = this.#all.find((one) => one.name === name);
    const tree = calculation && this.treeFor(event, calculation);
    if (!tree) return [name];
    const reads = this.#read.get(eventName(event)) ?? new Map<string, Expression>();
    this.#read.set(eventName(event), reads.set(name, tree));
    this.#mayLack ||= mayLackResult(tree, event);
    return readBy(event, tree, this.#known);
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

  /** The event without calculated fields. */
  #recorded(event: EventFormat): EventFormat {
    return this.#own.get(eventName(event)) ?? event;
  }

  #batch(batch: EventBatch): EventBatch {
    const name = eventName(batch.event);
    const event = this.catalog.get(name);
    const reads = this.#read.get(name);
    if (!event || !reads) return batch;
    const before = this.#extended.get(batch);
    if (before) return before;
    const columns = [...reads].flatMap(([name, tree]) => {
      const field = fieldOf(event, name);
      return field ? [[name, calculateColumn(tree, field, batch, this.#known)] as const] : [];
    });
    const extended = { ...batch, event, columns: new Map([...batch.columns, ...columns]) };
    this.#extended.set(batch, extended);
    return extended;
  }

  #with(event: EventFormat): EventFormat {
    const types = fieldTypes(event);
    const fields = this.#all.flatMap((calculation) => {
      const tree = this.treeFor(event, calculation);
      if (!tree || checkCalculation(tree, types).length > 0) return [];
      return [calculatedField(calculation.name, tree, event)];
    });
    return fields.length === 0 ? event : { ...event, fields: [...event.fields, ...fields] };
  }
}

/** The calculations under the keys that take fields, and what is wrong with those that cannot be read. */
export function calculationsIn(request: AggregationRequest): {
  readonly calculations: readonly Calculation[];
  readonly problems: readonly Diagnostic[];
} {
  const defined = new Set(request.fields?.map(({ name }) => name));
  const parsed = FIELD_KEYS.flatMap((key) =>
    (textsOption(request, key) ?? []).map((text, index) =>
      parsedAs(text, request.spanOf(key, index), defined),
    ),
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
  defined: ReadonlySet<string>,
): { readonly calculation?: Calculation; readonly problems?: readonly Diagnostic[] } {
  if (defined.has(text)) return { calculation: { name: text, tree: { kind: "name", name: text, at } } };
  if (NAME.test(text)) return {};
  const parsed = parseCalculation(text, () => at);
  if (!parsed.ok) return { problems: parsed.error };
  return isCalculation(parsed.value) ? { calculation: { name: text, tree: parsed.value } } : {};
}
