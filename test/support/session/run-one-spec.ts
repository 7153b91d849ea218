import type { Spec } from "../../../src/spec/spec.ts";
import { buildSpec, tracepoint, workload } from "./build-spec.ts";

/** What `run-one.ts` runs: one event with a filter; two competitors that never end, where a workload is wanted. */
export function runOneSpec({
  durationMs,
  withWorkload,
}: {
  readonly durationMs: number;
  readonly withWorkload: boolean;
}): Spec {
  const event = tracepoint("sched:sched_switch", "prev_pid != 0");
  const competitors = workload(["sh", "-c", "sleep 1000 & while :; do :; done"], { count: 2 });
  return buildSpec({
    durationNs: { value: durationMs * 1e6, at: event.at },
    tracepoints: [event],
    workload: withWorkload ? [competitors] : [],
    scope: withWorkload ? { pids: "workload" } : {},
  });
}
