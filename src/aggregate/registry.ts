import type { Aggregation } from "./aggregation.ts";
import { callGraph } from "./call-graph.ts";
import { calls } from "./calls.ts";
import { count } from "./count.ts";
import { events } from "./events.ts";
import { functionProfile } from "./function-profile.ts";
import { histogram } from "./histogram.ts";
import { latency } from "./latency.ts";
import { maxLatency } from "./max-latency.ts";
import { pairs } from "./pairs.ts";
import { rate } from "./rate.ts";
import { schedSwitches } from "./sched.switches.ts";
import { schedTimeOnCpu } from "./sched.time-on-cpu.ts";
import { schedWakeupLatency } from "./sched.wakeup-latency.ts";
import { stacks } from "./stacks.ts";
import { stats } from "./stats.ts";
import { sum } from "./sum.ts";
import { syscallsSummary } from "./syscalls.summary.ts";

const all: readonly Aggregation[] = [
  count,
  sum,
  stats,
  histogram,
  latency,
  pairs,
  rate,
  events,
  callGraph,
  functionProfile,
  calls,
  maxLatency,
  stacks,
  schedSwitches,
  schedTimeOnCpu,
  schedWakeupLatency,
  syscallsSummary,
];

/** Every named aggregation there is, in the order in which they are listed. */
export const aggregations: ReadonlyMap<string, Aggregation> = new Map(
  all.map((aggregation) => [aggregation.name, aggregation]),
);
