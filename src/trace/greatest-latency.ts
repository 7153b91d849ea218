/** The greatest latency that a tracer such as `wakeup_rt` measured, and the beginning of its trace. */
export interface GreatestLatency {
  readonly tracer: string;
  readonly latencyUs: number;
  /** Absent where the kernel has no trace of it. */
  readonly task?: DelayedTask;
  /** As the kernel prints them; at most `MOST_LINES`. Hostile text. */
  readonly lines: readonly string[];
  /** Number of lines that the kernel printed. */
  readonly allLines: number;
}

/** The task that waited, or that had interrupts or preemption off. */
export interface DelayedTask {
  /** The CPU on which the latency ended. */
  readonly cpu: number;
  /** Hostile text. */
  readonly comm: string;
  readonly pid: number;
  /** As in `sched_setscheduler(2)`: 0 other, 1 FIFO, 2 round robin, 6 deadline. */
  readonly policy: number;
  readonly rtPriority: number;
}

/** They are kept in the header of the recording. */
const MOST_LINES = 200;
const LONGEST_LINE = 200;

/**
 * The files `trace` and `tracing_max_latency` of an instance with such a tracer (kernel/trace/trace.c, `print_trace_header`). Undefined if it
 * measured no latency.
 */
export function parseGreatestLatency(trace: string, maximum: string): GreatestLatency | undefined {
  const tracer = /^# tracer: (\w{1,40})$/mu.exec(trace)?.[1] ?? "";
  const stated = /^# latency: (\d{1,15}) us, /mu.exec(trace)?.[1] ?? /^\d{1,15}$/mu.exec(maximum)?.[0];
  const latencyUs = Number(stated ?? 0);
  if (latencyUs === 0) return undefined;
  const task = parseTask(trace);
  const lines = trace.split("\n").filter((line) => line !== "" && !/^#(?: |$)/u.test(line));
  return {
    tracer,
    latencyUs,
    ...(task && { task }),
    lines: lines.slice(0, MOST_LINES).map((line) => line.trimEnd().slice(0, LONGEST_LINE)),
    allLines: lines.length,
  };
}

function parseTask(trace: string): DelayedTask | undefined {
  const cpu = /^# latency: .{1,100} CPU#(\d{1,5}) \|/mu.exec(trace)?.[1];
  const [, comm = "", pid, policy, priority] =
    /^# {4}\| task: (.{0,64})-(\d{1,10}) \(uid:\d+ nice:-?\d+ policy:(\d{1,3}) rt_prio:(\d{1,3})\)$/mu.exec(
      trace,
    ) ?? [];
  if (cpu === undefined || pid === undefined) return undefined;
  return { cpu: Number(cpu), comm, pid: Number(pid), policy: Number(policy), rtPriority: Number(priority) };
}

/** A line of the recording's header. */
export function greatestLatencyLine(greatest: GreatestLatency): string {
  return `greatest latency ${JSON.stringify(greatest)}`;
}

/** Reads `greatestLatencyLine` in a header of any origin. */
export function findGreatestLatency(text: string): GreatestLatency | undefined {
  const json = /^greatest latency (\{.{1,200000}\})$/mu.exec(text)?.[1];
  const found = json === undefined ? undefined : parsedJson(json);
  return isGreatestLatency(found) ? found : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isGreatestLatency(value: unknown): value is GreatestLatency {
  if (!isRecord(value)) return false;
  const { tracer, latencyUs, task, lines, allLines } = value;
  return (
    typeof tracer === "string" &&
    Number.isFinite(latencyUs) &&
    Number.isFinite(allLines) &&
    (task === undefined || isTask(task)) &&
    Array.isArray(lines) &&
    lines.every((line) => typeof line === "string")
  );
}

function isTask(value: unknown): value is DelayedTask {
  if (!isRecord(value) || typeof value["comm"] !== "string") return false;
  return ["cpu", "pid", "policy", "rtPriority"].every((name) => Number.isFinite(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
