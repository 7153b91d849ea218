import type { TextStyle } from "./text-style.ts";

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
