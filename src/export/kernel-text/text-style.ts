/** The columns of the lines of calls. */
export type GraphColumns =
  /** CPU and duration, the kernel's default options. */
  | "default"
  /** Also time, task and context, and the function name at every exit: `funcgraph-abstime`, `-proc`, `-tail`, `latency-format`. */
  | "all";

/** Parameters of the lines, from the recording. */
export interface TextStyle {
  readonly columns: GraphColumns;
  /** Number of digits of the highest CPU number. */
  readonly cpuDigits: number;
  /** The time that record times are relative to. */
  readonly epoch: bigint;
  /** Converts a time to the clock's own unit, which the kernel prints unchanged. Absent: the clock counts ns, printed in seconds. */
  readonly clockValue?: (time: bigint) => bigint;
  /** Events were overwritten before the recording started to be read. */
  readonly overwritten: boolean;
  /** The kernel supports lazy rescheduling. */
  readonly knowsLazy: boolean;
}
