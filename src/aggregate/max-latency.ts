import type { Cell, TableColumn } from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GreatestLatency } from "../trace/greatest-latency.ts";
import type { Aggregation } from "./aggregation.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { numberOption } from "./request/options.ts";

const DEFAULT_LINES = 20;

/** The greatest latency that a tracer such as `wakeup_rt` or `irqsoff` measured, with its trace. */
export const maxLatency: Aggregation = {
  name: "max-latency",
  summary: "the greatest latency that wakeup_rt, irqsoff and the like measured, with its trace",
  clockUse: "values",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const lines = numberOption(request, "lines") ?? DEFAULT_LINES;
    return endBinding(binding, () => ({
      consume: () => undefined,
      finish: () => finish(binding.known.greatestLatency, lines),
    }));
  },
};

const COLUMNS: readonly TableColumn[] = [
  {
    name: "task",
    role: "key",
    type: "text",
    unit: "none",
    description: "task that waited, or that had it switched off",
  },
  {
    name: "latency",
    role: "value",
    type: "real",
    unit: "ns",
    description: "greatest latency, in whole microseconds",
  },
  { name: "pid", role: "value", type: "integer", unit: "none", description: "thread id of the task" },
  {
    name: "cpu",
    role: "value",
    type: "integer",
    unit: "none",
    description: "CPU on which the latency ended",
  },
  { name: "policy", role: "value", type: "text", unit: "none", description: "scheduling policy of the task" },
  {
    name: "priority",
    role: "value",
    type: "integer",
    unit: "none",
    description: "real-time priority of the task",
  },
];

/** include/uapi/linux/sched.h */
const POLICIES: Readonly<Record<number, string>> = {
  0: "other",
  1: "fifo",
  2: "rr",
  3: "batch",
  5: "idle",
  6: "deadline",
};

function finish(greatest: GreatestLatency | undefined, lines: number): AggregationResult {
  const rows = greatest ? [rowOf(greatest)] : [];
  return {
    table: { columns: COLUMNS, rows, totalRows: rows.length },
    scalars: {
      n: { value: rows.length, unit: "none" },
      max: { value: greatest ? greatest.latencyUs * 1000 : null, unit: "ns" },
    },
    ...(greatest && { listings: [{ title: titleOf(greatest), lines: listed(greatest, lines) }] }),
    notes: greatest ? [] : ["The tracer measured no latency."],
  };
}

function rowOf({ comm, latencyUs, pid, cpu, policy, rtPriority }: GreatestLatency): readonly Cell[] {
  return [comm, latencyUs * 1000, pid, cpu, POLICIES[policy] ?? String(policy), rtPriority];
}

function titleOf({ tracer, allLines }: GreatestLatency): string {
  return `the trace that ${tracer} kept of it (${allLines} lines)`;
}

function listed({ lines, allLines }: GreatestLatency, most: number): readonly string[] {
  const shown = lines.slice(0, most);
  const rest = allLines - shown.length;
  return rest > 0 ? [...shown, `… ${rest} more lines`] : shown;
}
