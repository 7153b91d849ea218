import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import { wrongInName } from "./spec-name.ts";
import { checkEventPattern } from "./event-pattern.ts";
import { checkDuration, checkSize, durationAt, sizeAt } from "./located-units.ts";
import { checkProgram, type IsFile } from "./check-program.ts";
import { checkOsnoise } from "./check-osnoise.ts";
import { checkProbes } from "./probes/check-probes.ts";
import { checkUniqueNames } from "./probes/check-unique-names.ts";
import { checkTracepointProbes } from "./tracepoint-probes/check-tracepoint-probes.ts";
import { checkUprobes } from "./uprobes/check-uprobes.ts";
import { SOURCES } from "./key-tables.ts";
import { LATENCY_TRACERS, THRESHOLD_TRACERS } from "../trace/tracer-records.ts";
import { checkStop } from "./check-stop.ts";
import { childOf, entriesOf, itemsOf, type SpecNode } from "./tree.ts";

/** What no schema can say: values of the right form that can't be meant. Wrong forms are passed over. */
export function checkMeaning(
  root: SpecNode,
  {
    isFile,
    questionsOnly = false,
  }: { readonly isFile: IsFile; readonly questionsOnly?: boolean | undefined },
): readonly Diagnostic[] {
  return [
    ...checkName(childOf(root, "name")),
    ...checkDuration(childOf(root, "duration")),
    ...checkBuffer(childOf(root, "buffer")),
    ...itemsOf(childOf(root, "workload")).flatMap((item) => checkWorkloadItem(item, isFile)),
    ...itemsOf(childOf(root, "tracepoints")).flatMap(checkEvent),
    ...checkTracepointProbes(root),
    ...checkProbes(root),
    ...checkUprobes(root),
    ...checkUniqueNames(root),
    ...checkThreshold(childOf(root, "tracer")),
    ...checkStop(root),
    ...checkOsnoise(childOf(root, "tracer")),
    ...checkScope(root),
    ...checkMarkers(root),
    ...checkUserStacks(root),
    ...(questionsOnly ? [] : [...checkRecords(root), ...checkEnd(root)]),
  ];
}

function checkName(node: SpecNode | undefined): readonly Diagnostic[] {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return [];
  const reason = wrongInName(node.value);
  return reason === undefined ? [] : [diagnostic("bad-name", reason, { at: node.at })];
}

function checkEvent(node: SpecNode): readonly Diagnostic[] {
  const event = childOf(node, "event") ?? node;
  if (event.kind !== "scalar" || typeof event.value !== "string" || event.value === "") return [];
  return checkEventPattern(event.value, event.at);
}

/** The kernel's ring buffer is made of sub-buffers of 2^n pages, and needs two of them. */
function checkBuffer(node: SpecNode | undefined): readonly Diagnostic[] {
  const perCpu = childOf(node, "per-cpu");
  const subBuffer = childOf(node, "sub-buffer");
  const units = [...checkSize(perCpu), ...checkSize(subBuffer)];
  const piece = sizeAt(subBuffer);
  if (!piece) return units;
  const isPowerOfTwo = Number.isInteger(Math.log2(piece.value)) && piece.value >= 4096;
  if (!isPowerOfTwo)
    return [
      ...units,
      diagnostic(
        "wrong-value",
        "the size of a sub-buffer is the page size times a power of two: 4KiB, 8KiB, 16KiB …",
        {
          at: piece.at,
        },
      ),
    ];
  const whole = sizeAt(perCpu);
  if (!whole || piece.value * 2 <= whole.value) return units;
  return [
    ...units,
    diagnostic("wrong-value", "a buffer needs at least two sub-buffers", {
      at: piece.at,
      related: [{ message: "the size of the buffer", at: whole.at }],
    }),
  ];
}

function checkWorkloadItem(node: SpecNode, isFile: IsFile): readonly Diagnostic[] {
  return [
    ...checkDuration(childOf(node, "timeout")),
    ...checkProgram(node, isFile),
    ...checkNoNul(node),
    ...checkReserved(childOf(node, "env")),
  ];
}

/** The session's own variables: by one of them it finds the processes that it has to end. */
function checkReserved(env: SpecNode | undefined): readonly Diagnostic[] {
  return entriesOf(env).flatMap(([name, { keyAt }]) =>
    name.startsWith("FTRACE_RUN_")
      ? [diagnostic("wrong-value", `the variable ${name} is reserved for ftrace-run`, { at: keyAt })]
      : [],
  );
}

/** No argument, variable or path of a process can hold a NUL. */
function checkNoNul(node: SpecNode): readonly Diagnostic[] {
  if (node.kind === "scalar") {
    const holdsNul = typeof node.value === "string" && node.value.includes("\0");
    return holdsNul
      ? [diagnostic("wrong-value", "a NUL character can't be passed to a program", { at: node.at })]
      : [];
  }
  if (node.kind === "list") return node.items.flatMap(checkNoNul);
  return entriesOf(node).flatMap(([key, { value }]) => (key === "stdin" ? [] : checkNoNul(value)));
}

function checkScope(root: SpecNode): readonly Diagnostic[] {
  const scope = childOf(root, "scope");
  const pids = childOf(scope, "pids");
  const cgroup = childOf(scope, "cgroup");
  if (pids && cgroup) {
    const message = "the scope is either pids or cgroup";
    return [diagnostic("wrong-value", message, { at: cgroup.at, hint: "remove one of them" })];
  }
  if (pids?.kind === "map" || cgroup) return checkFollowed(root);
  if (pids?.kind !== "scalar" || pids.value !== "workload" || itemsOf(childOf(root, "workload")).length > 0)
    return [];
  return [
    diagnostic("wrong-value", "the scope is the workload, but the spec has no workload", {
      at: pids.at,
      hint: "add workload: [{run: […]}]",
    }),
  ];
}

/** Which task has which name is known from events of all CPUs, whose times are compared. */
function checkFollowed(root: SpecNode): readonly Diagnostic[] {
  const cpus = childOf(childOf(root, "scope"), "cpus");
  const clock = childOf(root, "clock");
  const isLocal = clock?.kind === "scalar" && (clock.value === "local" || clock.value === "perf");
  return [
    ...(cpus
      ? [
          diagnostic(
            "wrong-value",
            "a scope that follows tasks needs the events of all CPUs, because a task can start on any CPU",
            { at: cpus.at, hint: "remove scope.cpus, and write `where: cpu == 0` in the aggregation" },
          ),
        ]
      : []),
    ...(isLocal
      ? [
          diagnostic(
            "wrong-value",
            `a scope that follows tasks needs times that can be compared across CPUs, but those of the clock ${clock.value} cannot`,
            { at: clock.at, hint: "write clock: mono" },
          ),
        ]
      : []),
  ];
}

/** The kernel has it in whole microseconds (kernel/trace/trace.c, `tracing_thresh_write`). */
function checkThreshold(tracer: SpecNode | undefined): readonly Diagnostic[] {
  const node = childOf(tracer, "threshold");
  const threshold = durationAt(node);
  if (!threshold) return checkDuration(node);
  const { at } = threshold;
  const type = childOf(tracer, "type");
  const name = type?.kind === "scalar" ? String(type.value) : "";
  if (LATENCY_TRACERS.includes(name)) return [keepsLatest(name, at)];
  if (type && !THRESHOLD_TRACERS.includes(name)) {
    const message = `the tracer ${name} has no threshold`;
    return [
      diagnostic("wrong-value", message, {
        at,
        hint: `these have: ${THRESHOLD_TRACERS.filter((one) => !LATENCY_TRACERS.includes(one)).join(", ")}`,
      }),
    ];
  }
  if (threshold.value % 1_000 === 0) return checkSleepTime(tracer);
  const message = "the kernel has the threshold in whole microseconds";
  return [diagnostic("wrong-value", message, { at, hint: "for example 10us" })];
}

/** kernel/trace/trace_sched_wakeup.c, trace_irqsoff.c, `report_latency`: with a threshold, the greatest latency is not compared. */
function keepsLatest(name: string, at: Span): Diagnostic {
  const message = `with a threshold, ${name} keeps the latest latency above it, not the greatest`;
  return diagnostic("wrong-value", message, {
    at,
    hint: "remove the threshold, and compare the greatest in expect",
  });
}

/** The kernel moves the recorded beginning of a call by its sleep; then nothing shows which call was in which. */
function checkSleepTime(tracer: SpecNode | undefined): readonly Diagnostic[] {
  const option = childOf(childOf(tracer, "options"), "sleep-time");
  if (option?.kind !== "scalar" || option.value !== false) return [];
  const message = "with a threshold, times must include sleep";
  return [diagnostic("wrong-value", message, { at: option.at, hint: "remove sleep-time or the threshold" })];
}

function checkMarkers(root: SpecNode): readonly Diagnostic[] {
  const markers = childOf(root, "markers");
  const isOn = markers?.kind === "scalar" && markers.value === true;
  if (!isOn || itemsOf(childOf(root, "workload")).length > 0) return [];
  return [
    diagnostic("wrong-value", "markers are written by the workload, but the spec has no workload", {
      at: markers.at,
      hint: "add workload: [{run: […]}]",
    }),
  ];
}

/** Which program a process runs must be known on all CPUs: an exec elsewhere would change what its addresses mean unseen. */
function checkUserStacks(root: SpecNode): readonly Diagnostic[] {
  const userStacks = childOf(root, "user-stacks");
  const cpus = childOf(childOf(root, "scope"), "cpus");
  const isOn = userStacks?.kind === "scalar" && userStacks.value === true;
  if (!isOn || !cpus) return [];
  return [
    diagnostic(
      "wrong-value",
      "user-stacks needs the events of all CPUs, because a process can call exec on any CPU",
      {
        at: cpus.at,
        hint: "remove scope.cpus, and write `where: cpu == 0` in the aggregation",
      },
    ),
  ];
}

function checkRecords(root: SpecNode): readonly Diagnostic[] {
  if (root.kind !== "map" || [...SOURCES, "stop"].some((key) => childOf(root, key))) return [];
  return [
    diagnostic("missing-key", "this spec records nothing", {
      at: entriesOf(root)[0]?.[1].keyAt ?? root.at,
      hint: "add tracepoints: [sched:sched_switch]",
    }),
  ];
}

/** Without a duration, an event or something that waits must end the recording. */
function checkEnd(root: SpecNode): readonly Diagnostic[] {
  if (childOf(root, "duration") ?? childOf(root, "stop")) return [];
  const items = itemsOf(childOf(root, "workload"));
  if (items.some(isWaitedFor)) return [];
  const first = entriesOf(root)[0]?.[1].keyAt ?? root.at;
  const at = entriesOf(root).find(([key]) => key === "workload")?.[1].keyAt ?? first;
  return [
    diagnostic("missing-key", "nothing ends this recording", {
      at,
      hint: "add duration: 5s, or a workload without wait: false",
    }),
  ];
}

function isWaitedFor(item: SpecNode): boolean {
  const wait = childOf(item, "wait");
  return !(wait?.kind === "scalar" && wait.value === false);
}
