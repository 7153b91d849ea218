import { compileGlob, isGlob } from "../../core/glob.ts";
import type { Binding } from "../request/binding.ts";
import { textsOption } from "../request/options.ts";
import type { Functions } from "./functions.ts";
import { OUTSIDE, type TaskCalls } from "./task-calls.ts";
import { beginsInterrupt } from "./contexts.ts";

const IS_ROOT = 1;
const BEGINS_INTERRUPT = 2;

/** Where trees begin: at calls of the functions that `root` names, or at every outermost call. */
export interface Roots {
  /** As written; empty: every outermost call. */
  readonly patterns: readonly string[];
  /** For `Functions`. */
  readonly traitsOf: (name: string) => number;
}

export function rootsOf(binding: Binding): Roots {
  const patterns = textsOption(binding.request, "root") ?? [];
  const matchers = patterns.map(compileGlob);
  const traitsOf = (name: string): number =>
    (matchers.some((matches) => matches(name)) ? IS_ROOT : 0) |
    (beginsInterrupt(name) ? BEGINS_INTERRUPT : 0);
  return { patterns, traitsOf };
}

/** Whether the call at a level, which is in no tree yet, begins one. */
export function beginsTree({ patterns }: Roots, functions: Functions, task: TaskCalls, at: number): boolean {
  return patterns.length === 0 ? at === 0 : (functions.traits(task.func[at]!) & IS_ROOT) !== 0;
}

export function beginsInterruptIn(functions: Functions): (func: number) => boolean {
  return (func) => (functions.traits(func) & BEGINS_INTERRUPT) !== 0;
}

/** The patterns of which no function that was seen is one. */
export function unseenRoots({ patterns }: Roots, names: ReadonlySet<string>): readonly string[] {
  const all = [...names];
  return patterns.filter((pattern) =>
    isGlob(pattern) ? !all.some(compileGlob(pattern)) : !names.has(pattern),
  );
}

/** The tree that a call belongs to through its caller. */
export function callerNode(task: TaskCalls, at: number): number {
  return at > 0 ? task.node[at - 1]! : OUTSIDE;
}
