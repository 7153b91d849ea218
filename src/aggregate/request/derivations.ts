import type { OrderedEvents } from "../../trace/decode/batch.ts";
import type { RecordProjection } from "../../trace/recording.ts";
import { unionProjection } from "../../trace/union-projection.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";
import type { Computation, EventCatalog, KnownOfRecording, RecordedSpan } from "../aggregation.ts";
import type { CollectedNeeds } from "./collected-needs.ts";
import { type Derivation, isDerived } from "./derived-event.ts";

/** What a binding reads of a recording, and the computations of the other events that it reads. */
export interface ResolvedNeeds {
  readonly recorded: RecordProjection;
  readonly derivations: readonly Derivation[];
}

/** Who asks: a binding that has no problems. */
interface Asking {
  readonly catalog: EventCatalog;
  readonly known: KnownOfRecording;
  readonly needs: CollectedNeeds;
}

/** What is read of a recording for these needs. */
export function resolveNeeds({ catalog, known, needs }: Asking): ResolvedNeeds {
  const asked = needs.data.events;
  const derivations: Derivation[] = [];
  const recorded = new Map(asked);
  for (const [name, fields] of needs.fields) {
    const event = catalog.get(name);
    if (!event || !isDerived(event)) continue;
    recorded.delete(name);
    derivations.push(event.derivation.derive(event, fields, known));
  }
  const projections = [recorded, ...derivations.map((derivation) => derivation.needs)];
  return { recorded: unionProjection(projections), derivations };
}

/** The computation, fed with the derived events among the recorded ones. */
export function withDerived(computation: Computation, derivations: readonly Derivation[]): Computation {
  if (derivations.length === 0) return computation;
  return {
    consume: (events) => computation.consume(fedBy(derivations, events)),
    finish: (recording) => {
      for (const derivation of derivations) computation.consume(derivation.rest(recording));
      return unbounded(computation.finish(recording));
    },
  };
}

/** The events, with those of all derivations among them. */
export function fedBy(derivations: readonly Derivation[], events: OrderedEvents): OrderedEvents {
  return derivations.reduce((fed, derivation) => derivation.feed(fed), events);
}

/** With lost events there can be fewer pairs, or other ones: no figure is a bound. */
function unbounded(result: AggregationResult): AggregationResult {
  return { ...result, judging: { ...result.judging, bounds: {} } };
}

/** The end of a recording, on the axis of its events. */
export function endOf({ startNs, durationNs }: Pick<RecordedSpan, "startNs" | "durationNs">): number {
  return startNs + durationNs;
}
