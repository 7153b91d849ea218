import { assertNever } from "../core/assert-never.ts";
import type { Span } from "../core/source.ts";
import { DEFINITIONS, definitionText, removalText } from "./events/dynamic-event.ts";
import { expectationWords } from "./expectation.ts";
import type { Operation, Phase, Plan, Step, TidSource } from "./plan.ts";

/** One step in words: the cells of a table row. */
export interface ExplainedStep {
  /** 1, 2, 3, … in the order in which they happen. */
  readonly number: number;
  readonly phase: Phase;
  readonly title: string;
  /** Absolute path of the file or folder that the step changes; absent if it changes none. */
  readonly file?: string;
  /** What is written, or `mkdir`, `mount`. May hold hostile text. */
  readonly value: string;
  /** How it is undone, in words. */
  readonly undo: string;
  readonly at?: Span;
}

/** A plan's steps in order. `root` is the mount point of tracefs. */
export function explainPlan(plan: Plan, root: string): readonly ExplainedStep[] {
  return plan.steps.map((step, index) => ({
    number: index + 1,
    phase: step.phase,
    title: step.title,
    ...fileAndValue(step.apply, root),
    undo: undoWords(step, root),
    ...(step.at && { at: step.at }),
  }));
}

function fileAndValue(operation: Operation, root: string): Pick<ExplainedStep, "file" | "value"> {
  switch (operation.kind) {
    case "mount-tracefs":
      return { file: operation.target, value: "mount" };
    case "unmount-tracefs":
      return { file: operation.target, value: "umount" };
    case "make-instance":
      return { file: `${root}/instances/${operation.name}`, value: "mkdir" };
    case "remove-instance":
      return { file: `${root}/instances/${operation.name}`, value: "rmdir" };
    case "append":
      return { file: `${root}/${operation.path}`, value: appendedWords(operation) };
    case "replace":
      return { file: `${root}/${operation.path}`, value: operation.text };
    case "set-list":
      return { file: `${root}/${operation.path}`, value: operation.lines.join(" ") };
    case "take-lock":
      return lockWords(operation.raises, `lock ${operation.lock}`, root);
    case "give-lock":
      return lockWords(operation.lowers, `unlock ${operation.lock}`, root);
    case "define-event":
      return { file: `${root}/${DEFINITIONS}`, value: definitionText(operation) };
    case "remove-event":
      return { file: `${root}/${DEFINITIONS}`, value: removalText(operation) };
    case "expect":
      return expectationWords(operation.expected, root);
    case "write-tids":
      return { file: `${root}/${operation.path}`, value: tidWords(operation.source) };
    case "share-marker":
      return { file: `${root}/${operation.path}`, value: "open, for the workload" };
    case "release-workload":
      return { value: "run" };
    default:
      return assertNever(operation);
  }
}

function appendedWords({ text, notOwn }: Extract<Operation, { kind: "append" }>): string {
  return notOwn ? `${text}, except for threads of ftrace-run` : text;
}

function lockWords(
  setting: { readonly file: string; readonly text: string } | undefined,
  lock: string,
  root: string,
): Pick<ExplainedStep, "file" | "value"> {
  return setting ? { file: `${root}/${setting.file}`, value: setting.text } : { value: lock };
}

function tidWords(source: TidSource): string {
  if (source === "own") return "threads of ftrace-run";
  if (source === "workload") return "processes of the workload";
  return `threads of ${source.pids.join(", ")}`;
}

function undoWords(step: Step, root: string): string {
  if (step.apply.kind === "release-workload") return "end its process groups";
  if (step.apply.kind === "expect") return "changes nothing";
  if (step.apply.kind === "share-marker") return "closed with the workload";
  if (!step.undo) return "removed with the instance";
  const { file, value } = fileAndValue(step.undo, root);
  return file === undefined ? value : `${value} ${file}`;
}
