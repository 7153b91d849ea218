import type { Diagnostic } from "../../core/diagnostic.ts";
import type { OrderedEvents } from "../../trace/decode/batch.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { RecordProjection } from "../../trace/recording.ts";
import type { KnownOfRecording, RecordedSpan } from "../aggregation.ts";

/** An event that another request of the spec computes: each of its pairs. The catalog has it beside the recorded events. */
export interface DerivedEvent extends EventFormat {
  readonly derivation: DerivedEvents;
}

/** How the events of a request are computed. */
export interface DerivedEvents {
  /** What is wrong with the request. If there is anything, nothing can be derived. */
  readonly problems: readonly Diagnostic[];
  /** Events that it reads and that do not exist, as written. */
  readonly missing: readonly string[];
  /** Unmatched `from` events (rows: open), which occur when the recording has ended. */
  readonly isOpen: boolean;
  /** The recorded events (`system:event`) whose stacks belong to this end. */
  stacksOf(end: keyof typeof STACK_OF): readonly string[];
  /** A fresh computation of the event with these fields. */
  derive(event: DerivedEvent, fields: readonly string[], known: KnownOfRecording): Derivation;
}

/** A computation of events from recorded ones. */
export interface Derivation {
  /** The recorded events and fields that it reads. */
  readonly needs: RecordProjection;
  /** The same events, and each derived one behind the event that completes it. */
  feed(events: OrderedEvents): OrderedEvents;
  /** Events that occur only because the recording has ended. */
  rest(recording: RecordedSpan): OrderedEvents;
}

/**
 * Fields that no request can name: numbers of the recorded events whose stacks belong to the ends of a pair, counted from 1 over all
 * recorded events.
 */
export const STACK_OF = { from: "@from", to: "@to" } as const;

/** True for an event that is computed from others. */
export function isDerived(event: EventFormat): event is DerivedEvent {
  return "derivation" in event;
}
