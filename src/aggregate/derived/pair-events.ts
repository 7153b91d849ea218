import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import type { EventCatalog, KnownOfRecording } from "../aggregation.ts";
import { pairRules } from "../pairs/pair-rules.ts";
import type { PairSides } from "../pairs/pair-sides.ts";
import { beginBinding, type Binding } from "../request/binding.ts";
import {
  type Derivation,
  type DerivedEvent,
  type DerivedEvents,
  isDerived,
} from "../request/derived-event.ts";
import { PairDerivation } from "./pair-derivation.ts";
import { type PairFields, pairFields, type TimeUnit } from "./pair-format.ts";

/** Aggregations whose pairs are events that other requests can read. */
export const PAIRING: ReadonlySet<string> = new Set(["latency", "pairs"]);

/** No record has this id. */
const NO_ID = -1;

/**
 * The pairs of a request as events, `latency:NAME`. A pair occurs at its `to` event: on its CPU, in its task. With `rows: open`
 * the events are the beginnings that never ended. `catalog`: what the request can read;
 * `unit`: of durations.
 */
export function pairEvent(request: AggregationRequest, catalog: EventCatalog, unit: TimeUnit): DerivedEvent {
  const binding = beginBinding(request, catalog);
  const rules = pairRules(binding);
  const {
    isOpen,
    sides: { from, to },
  } = rules;
  const fields = pairFields(binding, from.events, to.events, isOpen ? "from" : "to", unit);
  const event = {
    id: NO_ID,
    system: request.use.value,
    name: request.name,
    fields: fields.fields,
    origins: fields.origins,
    printFormat: "",
  };
  const derivation = new PairEvents(binding, { sides: rules.sides, isOpen, fields });
  return Object.assign(event, { derivation });
}

class PairEvents implements DerivedEvents {
  readonly problems: readonly Diagnostic[];
  readonly missing: readonly string[];
  readonly isOpen: boolean;
  readonly #request: AggregationRequest;
  readonly #catalog: EventCatalog;
  readonly #sides: PairSides;
  readonly #fields: PairFields;

  constructor(
    { request, catalog, problems, missing }: Binding,
    { sides, isOpen, fields }: { sides: PairSides; isOpen: boolean; fields: PairFields },
  ) {
    this.#sides = sides;
    this.problems = problems;
    this.missing = missing;
    this.isOpen = isOpen;
    this.#request = request;
    this.#catalog = catalog;
    this.#fields = fields;
  }

  /** If the event is itself a pair, its stack is that of its `from` event. */
  stacksOf(end: "from" | "to"): readonly string[] {
    return this.#sides[end].events.flatMap((event) =>
      isDerived(event) ? event.derivation.stacksOf("from") : [eventName(event)],
    );
  }

  derive(event: DerivedEvent, asked: readonly string[], known: KnownOfRecording): Derivation {
    const binding = beginBinding(this.#request, this.#catalog, known);
    return new PairDerivation(binding, { event, fields: this.#fields, isOpen: this.isOpen, asked });
  }
}

/** Stands for the pairs of a request that reads, directly or not, its own pairs. */
export function circularEvent({ name, use, at }: AggregationRequest): DerivedEvent {
  const message = `the pairs of "${name}" depend on themselves: its "from" or "to" reads them`;
  return {
    id: NO_ID,
    system: use.value,
    name,
    fields: [],
    printFormat: "",
    derivation: {
      problems: [diagnostic("wrong-value", message, { at })],
      missing: [],
      isOpen: false,
      stacksOf: () => [],
      derive: () => {
        throw new Error(message);
      },
    },
  };
}
