import type { RecordProjection } from "../trace/recording.ts";

/**
 * What answers an aggregation's question, as plain data: binding finds it out (`result/bind-aggregations.ts`), the plan
 * provides it (`plan/plan-needs.ts`). One kind so far; what the kernel adds up by itself would be another.
 */
export type Needs = {
  /** Every one of these events, with these fields, or whole records. */
  readonly kind: "records";
  readonly events: RecordProjection;
};

/** One aggregation of a spec by its name there, and what it needs. */
export interface AggregationNeeds {
  readonly aggregation: string;
  readonly needs: Needs;
}
