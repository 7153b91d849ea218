import type { Span } from "../core/source.ts";
import { writableForm } from "../tracefs/codec.ts";
import { pathIn, type TargetInstance } from "./buffer/choose-instance.ts";
import type { Operation, Phase, Step, TidSource } from "./plan.ts";
import type { Scope } from "../spec/spec.ts";

/** Writes to a file of the instance. Removing a private instance undoes it; in the top-level one the old value is restored. */
export function write(
  target: TargetInstance,
  phase: Phase,
  [file, text]: readonly [file: string, text: string],
  title: string,
  at?: Span,
): Step {
  const step: Step = { title, phase, apply: { kind: "append", path: pathIn(target, file), text } };
  return withSpan(undoable(step, target, file), at);
}

/** Writes the lines of a list of the instance (`set_ftrace_filter`). */
export function writeList(
  target: TargetInstance,
  [file, lines]: readonly [file: string, lines: readonly string[]],
  title: string,
  at?: Span,
): Step {
  const path = pathIn(target, file);
  const step: Step = { title, phase: "configure", apply: { kind: "set-list", path, lines } };
  return withSpan(target.before ? { ...step, undo: { kind: "set-list", path, lines: [] } } : step, at);
}

/** Writes a list of thread ids that are known only when the session runs. */
export function writeTids(
  target: TargetInstance,
  file: string,
  source: TidSource,
  title: string,
  at?: Span,
): Step {
  const path = pathIn(target, file);
  const step: Step = { title, phase: "arm", apply: { kind: "write-tids", path, source } };
  return withSpan(target.before ? { ...step, undo: { kind: "replace", path, text: "" } } : step, at);
}

function undoable(step: Step, { before }: TargetInstance, file: string): Step {
  if (!before) return step;
  const undo: Operation = { kind: "append", path: file, text: oldValue(before, file) };
  return { ...step, undo };
}

/** Files that were not read (`enable` of events) were off: otherwise the top-level instance would be in use. */
function oldValue(before: ReadonlyMap<string, string>, file: string): string {
  const content = before.get(file);
  return (content !== undefined && writableForm(file, content)) || "0";
}

function withSpan(step: Step, at: Span | undefined): Step {
  return at ? { ...step, at } : step;
}

/** Source of the thread ids of `scope.pids`. */
export function tidSource(pids: NonNullable<Scope["pids"]>): TidSource {
  return pids === "workload" ? "workload" : { pids };
}
