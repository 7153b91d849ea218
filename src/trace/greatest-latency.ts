/** The greatest latency that a tracer such as `wakeup_rt` measured, and the beginning of its trace. */
export interface GreatestLatency {
  readonly tracer: string;
  readonly latencyUs: number;
  /** The CPU on which the latency ended. */
  readonly cpu: number;
  /** The task that waited, or that had interrupts or preemption off. Hostile text. */
  readonly comm: string;
  readonly pid: number;
  /** As in `sched_setscheduler(2)`: 0 other, 1 FIFO, 2 round robin, 6 deadline. */
  readonly policy: number;
  readonly rtPriority: number;
  /** As the kernel prints them; at most `MOST_LINES`. Hostile text. */
  readonly lines: readonly string[];
  /** Number of lines that the kernel printed. */
  readonly allLines: number;
}

/** They are kept in the header of the recording. */
const MOST_LINES = 200;
const LONGEST_LINE = 200;

/**
 * The text of the file `trace` of an instance with such a tracer (kernel/trace/trace.c, `print_trace_header`). Undefined if it measured no
 * latency.
 */
export function parseGreatestLatency(text: string): GreatestLatency | undefined {
  const [, tracer] = /^# tracer: (\w{1,40})$/mu.exec(text) ?? [];
  const [, latency, cpu] = /^# latency: (\d{1,15}) us, #\d+\/\d+, CPU#(\d{1,5}) \|/mu.exec(text) ?? [];
  const [, comm, pid, policy, priority] =
    /^# {4}\| task: (.{0,64})-(\d{1,10}) \(uid:\d+ nice:-?\d+ policy:(\d{1,3}) rt_prio:(\d{1,3})\)$/mu.exec(
      text,
    ) ?? [];
  if (tracer === undefined || latency === undefined || pid === undefined) return undefined;
  const lines = text.split("\n").filter((line) => line !== "" && !/^#(?: |$)/u.test(line));
  return {
    tracer,
    latencyUs: Number(latency),
    cpu: Number(cpu),
    comm: comm ?? "",
    pid: Number(pid),
    policy: Number(policy),
    rtPriority: Number(priority),
    lines: lines.slice(0, MOST_LINES).map((line) => line.trimEnd().slice(0, LONGEST_LINE)),
    allLines: lines.length,
  };
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
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const { lines } = fields;
  return (
    ["tracer", "comm"].every((name) => typeof fields[name] === "string") &&
    ["latencyUs", "cpu", "pid", "policy", "rtPriority", "allLines"].every((name) =>
      Number.isFinite(fields[name]),
    ) &&
    Array.isArray(lines) &&
    lines.every((line) => typeof line === "string")
  );
}
