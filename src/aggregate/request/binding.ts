import type { Diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import { noSymbols } from "../../trace/names/symbols.ts";
import type {
  BoundAggregation,
  Computation,
  EventCatalog,
  KnownOfRecording,
  Unbound,
} from "../aggregation.ts";
import { TextCodes } from "../state/text-codes.ts";
import { Calculations, calculationsIn } from "./calculations.ts";
import { CollectedNeeds } from "./collected-needs.ts";
import { resolveNeeds, withDerived } from "./derivations.ts";
import { signReturns, withSignedReturns } from "./signed-returns.ts";
import { Uncomputed } from "./uncomputed.ts";
import { Unreadable } from "./unreadable.ts";

/** One request while it is checked against the recorded events. */
export interface Binding {
  readonly request: AggregationRequest;
  readonly catalog: EventCatalog;
  /** What the recording says; empty while a spec is only checked. */
  readonly known: KnownOfRecording;
  readonly needs: CollectedNeeds;
  readonly codes: TextCodes;
  readonly unreadable: Unreadable;
  readonly uncomputed: Uncomputed;
  readonly calculations: Calculations;
  /** All problems so far, in the order of the checks. */
  readonly problems: Diagnostic[];
  /** Events that the request names, or can't do without, and that are not there, as written. */
  readonly missing: string[];
}

/** Begins to check a request. `known` is what a recording says; without it a spec is only checked. */
export function beginBinding(
  request: AggregationRequest,
  catalog: EventCatalog,
  known: KnownOfRecording = { comms: new Map(), symbols: noSymbols },
): Binding {
  const { calculations: all, problems } = calculationsIn(request);
  const calculations = new Calculations(all, request.fields ?? [], withSignedReturns(catalog), known);
  return {
    request,
    catalog: calculations.catalog,
    known,
    needs: new CollectedNeeds(calculations),
    codes: new TextCodes(),
    unreadable: new Unreadable(),
    uncomputed: new Uncomputed(),
    calculations,
    problems: [...problems],
    missing: [],
  };
}

/** The computation with what it needs, or all problems in the order in which they were written. */
export function endBinding(binding: Binding, begin: () => Computation): Result<BoundAggregation, Unbound> {
  const { problems, missing } = binding;
  if (problems.length === 0) {
    const { recorded, derivations } = resolveNeeds(binding);
    const computation = withDerived(calculating(begin(), binding), derivations);
    return ok({
      consume: (events) => computation.consume(signReturns(events)),
      finish: (recording) => computation.finish(recording),
      needs: { kind: "records", events: recorded },
    });
  }
  return fail({ problems: problems.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0)), missing });
}

/** Fed with calculated columns, it reports the events that were left out. */
function calculating(computation: Computation, binding: Binding): Computation {
  const { calculations, unreadable, uncomputed } = binding;
  if (calculations.mayLack) uncomputed.watch();
  return {
    consume: (events) => computation.consume(calculations.extend(events)),
    finish: (recording) => uncomputed.addTo(unreadable.addTo(computation.finish(recording))),
  };
}
