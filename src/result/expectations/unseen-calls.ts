import { countOf } from "../../core/quantity-text.ts";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { resultsIn } from "../../expr/walk.ts";
import type { EvaluatedExpectation } from "./settle-expectations.ts";
import type { Spec } from "../../spec/spec.ts";
import type { RecordingInfo } from "../../trace/recording.ts";
import type { NamedResult } from "../aggregate-recording.ts";

/** Calls that a spec's `syscalls:*` events cannot record, if any (kernel/trace/trace_syscalls.c). */
export interface UnseenCalls {
  readonly problems: readonly Diagnostic[];
  /** Why these events may be incomplete; absent: they are complete. */
  readonly reason?: string;
}

/** `syscalls:*` events don't fire in 32-bit programs. Whether any ran. */
export function unseenCalls(spec: Spec, { compatTasks, begun }: RecordingInfo): UnseenCalls {
  const calls = [...spec.tracepoints, ...spec.tracepointProbes].find(({ pattern }) =>
    pattern.value.startsWith("syscalls:"),
  );
  // A workload's processes execute their programs during the recording.
  const atStart = spec.scope.pids === "workload" ? [] : [...(compatTasks ?? [])];
  const tasks = [...new Set([...atStart, ...(begun?.compat ?? [])])];
  if (!calls) return { problems: [] };
  const unknown = begun?.unknown.length ?? 0;
  if (tasks.length === 0)
    return { problems: unknown > 0 && spec.expect.length > 0 ? [cannotTell(unknown, calls.pattern.at)] : [] };
  const shown = tasks.slice(0, MOST_SHOWN).join(", ");
  const more = tasks.length > MOST_SHOWN ? `, and ${tasks.length - MOST_SHOWN} more` : "";
  const ran = `32-bit programs ran (${tasks.length === 1 ? "pid" : "pids"} ${shown}${more})`;
  const message = `${ran}: the kernel's syscalls:* events do not record their system calls`;
  const hint = "use raw_syscalls:sys_enter and sys_exit with syscalls.summary, which names them i386:NAME";
  return {
    problems: [warning("event-silent", message, { at: calls.pattern.at, hint })],
    reason: `${ran}, whose system calls syscalls:* events do not record`,
  };
}

const MOST_SHOWN = 5;

function cannotTell(tasks: number, at: Span): Diagnostic {
  const message = `${countOf(tasks, "task")} started a program whose file cannot be read any more: if it is a 32-bit program, syscalls:* events did not record its system calls`;
  return warning("event-silent", message, { at });
}

/** An expectation that holds on possibly incomplete events is not known to hold. */
export function withoutUnseen(
  judged: readonly EvaluatedExpectation[],
  { expect }: Spec,
  results: readonly NamedResult[],
  { reason }: UnseenCalls,
): readonly EvaluatedExpectation[] {
  if (reason === undefined) return judged;
  const blind = results.filter(({ events }) => events.some((event) => event.startsWith("syscalls:")));
  const names = new Set(blind.map(({ name }) => name));
  return judged.map((one, index) => {
    const asked = resultsIn(expect[index]!.expression.tree);
    const isBlind = one.verdict === "held" && asked.some((name) => names.has(name));
    return isBlind ? { ...one, verdict: "inconclusive", reason } : one;
  });
}
