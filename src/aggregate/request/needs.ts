import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { Projection } from "../../trace/recording.ts";

/** Collects which events and fields a computation reads. */
export class Needs {
  readonly #fields = new Map<string, Set<string>>();

  event(format: EventFormat, ...fields: readonly string[]): void {
    const known = this.#fields.get(eventName(format)) ?? new Set();
    this.#fields.set(eventName(format), new Set([...known, ...fields]));
  }

  projection(): Projection {
    return new Map([...this.#fields].map(([event, fields]) => [event, [...fields]]));
  }
}
