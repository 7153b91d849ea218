import type { GraphColumns } from "./text-style.ts";

/** The tracer whose format the text has. */
export type TextTracer = "function_graph" | "function" | "nop";

/** The header lines with the names of the columns. */
export function headerLines(tracer: TextTracer, columns: GraphColumns): readonly string[] {
  return [`# tracer: ${tracer}`, "#", ...(tracer === "function_graph" ? GRAPH[columns] : CONTEXT)];
}

const GRAPH: Readonly<Record<GraphColumns, readonly string[]>> = {
  default: [
    "# CPU  DURATION                  FUNCTION CALLS",
    "# |     |   |                     |   |   |   |",
  ],
  all: [
    "#     TIME        CPU  TASK/PID       ||||     DURATION                  FUNCTION CALLS",
    "#      |          |     |    |        ||||      |   |                     |   |   |   |",
  ],
};

const CONTEXT: readonly string[] = [
  "#                                _-----=> irqs-off/BH-disabled",
  "#                               / _----=> need-resched",
  "#                              | / _---=> hardirq/softirq",
  "#                              || / _--=> preempt-depth",
  "#                              ||| / _-=> migrate-disable",
  "#                              |||| /     delay",
  "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
  "#              | |         |   |||||     |         |",
];
