import type { Diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import { noSymbols } from "../../trace/names/symbols.ts";
import type { BoundAggregation, EventCatalog, KnownOfRecording } from "../aggregation.ts";
import { TextCodes } from "../state/text-codes.ts";
import { Needs } from "./needs.ts";
import { Unreadable } from "./unreadable.ts";

/** One request while it is checked against the recorded events. */
export interface Binding {
  readonly request: AggregationRequest;
  readonly catalog: EventCatalog;
  /** What the recording says; empty while a spec is only checked. */
  readonly known: KnownOfRecording;
  readonly needs: Needs;
  readonly codes: TextCodes;
  readonly unreadable: Unreadable;
  /** Everything that is wrong so far, in the order of the checks. */
  readonly problems: Diagnostic[];
}

/** Begins to check a request. `known` is what a recording says; without it a spec is only checked. */
export function beginBinding(
  request: AggregationRequest,
  catalog: EventCatalog,
  known: KnownOfRecording = { comms: new Map(), symbols: noSymbols },
): Binding {
  return {
    request,
    catalog,
    known,
    needs: new Needs(),
    codes: new TextCodes(),
    unreadable: new Unreadable(),
    problems: [],
  };
}

/** The computation, or all problems in the order in which they were written. */
export function endBinding(binding: Binding, bound: () => BoundAggregation): Result<BoundAggregation> {
  if (binding.problems.length === 0) return ok(countingUnreadable(bound(), binding.unreadable));
  return fail(binding.problems.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0)));
}

function countingUnreadable(bound: BoundAggregation, unreadable: Unreadable): BoundAggregation {
  return { ...bound, finish: (recording) => unreadable.addTo(bound.finish(recording)) };
}
