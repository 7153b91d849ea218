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

const US_PER_SECOND = 1_000_000n;

/** ` 1234.567890`, rounded to the nearest microsecond (kernel/trace/trace_output.c, trace_print_time). */
export function roundedTime(timeNs: number, { epoch, clockValue }: TextStyle): string {
  const time = epoch + BigInt(timeNs);
  return clockValue ? ` ${String(clockValue(time)).padStart(12)}` : ` ${seconds((time + 500n) / 1000n)}`;
}

/** `1234.567890 |  `, cut to microseconds (kernel/trace/trace_functions_graph.c, print_graph_abs_time). */
export function cutTime(timeNs: number, { epoch }: TextStyle): string {
  return `${seconds((epoch + BigInt(timeNs)) / 1000n)} |  `;
}

function seconds(us: bigint): string {
  const whole = String(us / US_PER_SECOND).padStart(5);
  return `${whole}.${String(us % US_PER_SECOND).padStart(6, "0")}`;
}
