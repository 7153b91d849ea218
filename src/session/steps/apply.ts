import { assertNever } from "../../core/assert-never.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import { locateUnder, undoShell } from "../../plan/shell/operation-shell.ts";
import { withoutThreads } from "../../plan/events/stop-trigger.ts";
import type { Operation, Step, TidSource } from "../../plan/plan.ts";
import type { MountFailure } from "../../tracefs/mount-tracefs.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";
import type { Guard } from "../net/guard.ts";
import { defineEvent } from "./define-event.ts";
import { expectSame } from "./expect.ts";
import { journalProblem } from "../net/journal.ts";
import { lockSetting } from "./lock-setting.ts";
import { setList } from "./set-list.ts";
import { kernelRefusal } from "./kernel-refusal.ts";

/** What applying a step needs. */
export interface StepMachine {
  readonly tracefs: Tracefs;
  readonly guard: Pick<Guard, "record" | "recordMount">;
  mount(target: string): Promise<MountFailure | undefined>;
  isMounted(target: string): boolean;
  tids(source: TidSource): Result<readonly number[]>;
  shareMarker(operation: Extract<Operation, { kind: "share-marker" }>): TracefsResult<void>;
  release(): void;
  /** Called at intervals during a long step. */
  onProgress?(doing: string): void;
}

/** Applies one step after its undo is in the journal. Failures have the location in the spec that asked for the step. */
export async function applyStep(step: Step, machine: StepMachine): Promise<Result<void>> {
  const recorded = recordUndo(step, machine);
  return recorded.ok ? perform(step, step.apply, machine) : recorded;
}

/** Records the undo; without it, the step is not applied. */
function recordUndo({ apply, undo }: Step, { guard, tracefs }: StepMachine): Result<void> {
  try {
    if (apply.kind === "mount-tracefs") guard.recordMount(apply.target);
    else if (undo) guard.record(undoShell(undo, locateUnder(tracefs.root)));
    return ok(undefined);
  } catch (error) {
    return fail([journalProblem(error)]);
  }
}

/** Applies steps in order, up to the first failure. */
export async function applySteps(
  steps: readonly Step[],
  machine: StepMachine,
  onApplied: (step: Step) => void,
): Promise<Result<void>> {
  for (const step of steps) {
    onApplied(step);
    const result = await applyStep(step, machine);
    if (!result.ok) return result;
  }
  return ok(undefined);
}

async function perform(step: Step, operation: Operation, machine: StepMachine): Promise<Result<void>> {
  const { tracefs } = machine;
  switch (operation.kind) {
    case "mount-tracefs":
      return mountTracefs(operation.target, machine);
    case "make-instance":
      return explained(step, tracefs.makeInstance(operation.name));
    case "append":
      return append(step, operation, machine);
    case "replace":
      return explained(step, tracefs.replace(operation.path, operation.text));
    case "set-list":
      return explained(
        step,
        await setList(tracefs, operation, (doing) => machine.onProgress?.(`${step.title}: ${doing} written`)),
      );
    case "define-event":
      return explained(step, defineEvent(operation, tracefs));
    case "expect":
      return expectSame(step, operation.expected, tracefs);
    case "take-lock":
      return lockSetting(step, operation, tracefs);
    case "write-tids":
      return writeTids(step, operation.path, operation.source, machine);
    case "share-marker":
      return explained(step, machine.shareMarker(operation));
    case "release-workload":
      machine.release();
      return ok(undefined);
    case "unmount-tracefs":
    case "give-lock":
    case "remove-instance":
    case "remove-event":
      throw new TypeError(`${operation.kind} is an undo`);
    default:
      return assertNever(operation);
  }
}

/** Another process may have mounted tracefs since the plan was made: then the duty to unmount is shared, or not ours. */
async function mountTracefs(target: string, { mount, isMounted }: StepMachine): Promise<Result<void>> {
  if (isMounted(target)) return ok(undefined);
  const failure = await mount(target);
  if (!failure || isMounted(target)) return ok(undefined);
  const hint = `as root: ${failure.command}`;
  return fail([diagnostic("tracefs-missing", `cannot mount tracefs: ${failure.message}`, { hint })]);
}

function writeTids(
  step: Step,
  path: string,
  source: TidSource,
  { tracefs, tids }: StepMachine,
): Result<void> {
  const list = tids(source);
  if (!list.ok) return fail(list.error.map((problem) => (step.at ? { ...problem, at: step.at } : problem)));
  return explained(step, tracefs.replace(path, list.value.join(" ")));
}

/** When triggers are set, the readers and all other threads of this process are there. */
function append(
  step: Step,
  { path, text, notOwn }: Extract<Operation, { kind: "append" }>,
  { tracefs, tids }: StepMachine,
): Result<void> {
  const own = notOwn ? tids("own") : undefined;
  if (own?.ok === false) return own;
  return explained(step, tracefs.append(path, own ? withoutThreads(text, own.value) : text));
}

function explained(step: Step, result: TracefsResult<void>): Result<void> {
  return result.ok ? result : fail([kernelRefusal(step, result.error)]);
}
