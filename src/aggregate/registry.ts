import type { Aggregation } from "./aggregation.ts";
import { count } from "./count.ts";
import { stats } from "./stats.ts";
import { sum } from "./sum.ts";

/** Every named aggregation there is, in the order in which they are listed. */
export const aggregations: ReadonlyMap<string, Aggregation> = new Map(
  [count, sum, stats].map((aggregation) => [aggregation.name, aggregation]),
);
