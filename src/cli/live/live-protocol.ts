import type { TextOptions } from "../../report/text/ink.ts";
import type { LiveCounts } from "../../result/live/live-rows.ts";
import type { LiveSource, RecordingBegan } from "../../session/capture/live-tap.ts";
import type { OwnThread } from "../../session/capture/own-threads.ts";
import type { AggregationRequest, Spec } from "../../spec/spec.ts";

/** Data that the thread starts with. */
export interface LiveStart {
  readonly spec: PortableSpec;
  readonly options: TextOptions;
}

/** A spec that can be sent to another thread: functions cannot. */
export type PortableSpec = Omit<Spec, "aggregations"> & {
  readonly aggregations: readonly Omit<AggregationRequest, "spanOf">[];
};

/** Messages to the thread that prints rows while recording. */
export type ToLiveThread =
  | { readonly kind: "attached"; readonly source: LiveSource }
  | { readonly kind: "began"; readonly window: RecordingBegan }
  /** The files of the CPUs are about to be joined. */
  | { readonly kind: "ending" }
  /** The answer to `threads`. */
  | { readonly kind: "threads"; readonly threads: readonly OwnThread[] }
  /** The answer to `rows`: they are written. */
  | { readonly kind: "written" }
  /** The session has ended: this is its recording. */
  | { readonly kind: "finish"; readonly recording: string };

/** Messages of this thread. `done` is the last one. */
export type FromLiveThread =
  | { readonly kind: "threads" }
  | { readonly kind: "rows"; readonly text: string }
  | { readonly kind: "done"; readonly counts: LiveCounts };

/** The spec, as far as its events are listed, without functions. */
export function portableSpec(spec: Spec, isWanted: (request: AggregationRequest) => boolean): PortableSpec {
  const aggregations = spec.aggregations.filter(isWanted).map(({ spanOf: _, ...request }) => request);
  return { ...spec, aggregations };
}

/** The spec again. Its requests have been checked, so that no location in them is needed. */
export function specOf({ aggregations, ...spec }: PortableSpec): Spec {
  return {
    ...spec,
    aggregations: aggregations.map((request) => ({ ...request, spanOf: () => request.at })),
  };
}
