/** Which columns the lines of calls have. */
export type GraphColumns =
  /** CPU and duration: the kernel's default options. */
  | "default"
  /** Also time, task and context, and every end with its name: `funcgraph-abstime`, `-proc`, `-tail`, `latency-format`. */
  | "all";

/** What lines are made with, from the recording. */
export interface TextStyle {
  readonly columns: GraphColumns;
  /** Digits of the greatest CPU number. */
  readonly cpuDigits: number;
  /** Time that record times are relative to. */
  readonly epoch: bigint;
  /** What the kernel shows as it is: a time in the clock's own unit. Absent: it counts ns, and is shown in seconds. */
  readonly clockValue?: (time: bigint) => bigint;
  /** Events were overwritten before the recording began to be read. */
  readonly overwritten: boolean;
  /** The kernel knows of rescheduling that isn't at once. */
  readonly knowsLazy: boolean;
}
