import { compileGlob, isGlob } from "../../core/glob.ts";
import { nearest } from "../../core/nearest.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { Binding } from "../request/binding.ts";
import { textsOption } from "../request/options.ts";
import type { Functions } from "../call-tree/functions.ts";
import { OUTSIDE, type TaskCalls } from "./task-calls.ts";
import { interruptRoles } from "./interrupt-roles.ts";

/** Beside the bits of `interruptRoles`. */
const IS_ROOT = 1;

/** Where trees begin: at calls of the functions that `root` names, or at every outermost call. */
export interface Roots {
  /** As written; empty: every outermost call. */
  readonly patterns: readonly string[];
  /** For `Functions`. */
  readonly traitsOf: (name: string) => number;
}

/** The request's option `root`. */
export function rootsOf(binding: Binding): Roots {
  const patterns = textsOption(binding.request, "root") ?? [];
  const matchers = patterns.map(compileGlob);
  const traitsOf = (name: string): number =>
    (matchers.some((matches) => matches(name)) ? IS_ROOT : 0) | interruptRoles(name);
  return { patterns, traitsOf };
}

/** Whether the call at a level, which is in no tree yet, begins one. */
export function beginsTree({ patterns }: Roots, functions: Functions, task: TaskCalls, at: number): boolean {
  return patterns.length === 0 ? at === 0 : (functions.traits(task.func[at]!) & IS_ROOT) !== 0;
}

/**
 * Roots of which no call was recorded: those of the aggregation, and those that the tracer was given. Or that functions have no
 * names, and none can be found.
 */
export function rootNotes(
  { patterns }: Roots,
  functions: Functions,
  { graphLimits }: Pick<RecordedSpan, "graphLimits">,
): readonly string[] {
  const ids = Array.from({ length: functions.end - 1 }, (_, index) => index + 1);
  const wanted = new Set([...patterns, ...(graphLimits?.roots ?? [])]);
  if (ids.length === 0 || wanted.size === 0) return [];
  if (ids.every((id) => functions.symbol(id) === undefined)) return patterns.length > 0 ? [NO_NAMES] : [];
  const names = ids.map((id) => functions.name(id));
  const unseen = [...wanted].filter((pattern) => !names.some(compileGlob(pattern)));
  return unseen.map((pattern) => neverCame(pattern, names, graphLimits?.depth));
}

const NO_NAMES =
  "No function has a name: the recording has no symbols, or the kernel hid the addresses (kernel.kptr_restrict).";

function neverCame(pattern: string, names: readonly string[], depth: number | undefined): string {
  const close = isGlob(pattern) ? undefined : nearest(pattern, names.toSorted());
  const hint = close === undefined ? "" : ` Did you mean ${close}?`;
  const limit =
    depth === undefined
      ? ""
      : ` With depth: ${depth}, only the outermost ${depth === 1 ? "call is" : `${depth} levels are`} recorded: ${pattern} may have been called only at deeper levels.`;
  return `No call of ${pattern} was recorded.${hint}${limit}`;
}

/** The tree that a call belongs to through its caller. */
export function callerNode(task: TaskCalls, at: number): number {
  return at > 0 ? task.node[at - 1]! : OUTSIDE;
}
