import type { Needs } from "../../spec/needs.ts";
import type { Calculations } from "./calculations.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";

/** Collects which events and fields a computation reads. */
export class CollectedNeeds {
  readonly #fields = new Map<string, Set<string>>();
  readonly #records = new Set<string>();
  readonly #calculations: Calculations;

  /** @param calculations those that stand for fields: what they calculate with is read. */
  constructor(calculations: Calculations) {
    this.#calculations = calculations;
  }

  event(format: EventFormat, ...fields: readonly string[]): void {
    const name = eventName(format);
    const known = this.#fields.get(name) ?? new Set();
    for (const field of fields) for (const read of this.#calculations.readBy(format, field)) known.add(read);
    this.#fields.set(name, known);
  }

  /** Whole records of the event. */
  records(format: EventFormat): void {
    this.event(format);
    this.#records.add(eventName(format));
  }

  /** By event, the fields that are read. */
  get fields(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#fields].map(([event, fields]) => [event, [...fields]]));
  }

  get data(): Needs {
    const events = [...this.fields].map(
      ([event, fields]) => [event, this.#records.has(event) ? { records: fields } : fields] as const,
    );
    return { kind: "records", events: new Map(events) };
  }
}
