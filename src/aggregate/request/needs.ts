import type { Needs } from "../../spec/needs.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";

/** Collects which events and fields a computation reads. */
export class CollectedNeeds {
  readonly #fields = new Map<string, Set<string>>();

  event(format: EventFormat, ...fields: readonly string[]): void {
    const known = this.#fields.get(eventName(format)) ?? new Set();
    this.#fields.set(eventName(format), new Set([...known, ...fields]));
  }

  get data(): Needs {
    return {
      kind: "records",
      events: new Map([...this.#fields].map(([event, fields]) => [event, [...fields]])),
    };
  }
}
