import type { Span } from "../core/source.ts";
import type { Phase, Step, TidSource } from "./plan.ts";

/** A write to a file of the session's instance; removing the instance undoes it. */
export function write(
  instance: string,
  phase: Phase,
  [file, text]: readonly [file: string, text: string],
  title: string,
  at?: Span,
): Step {
  return withPlace({ title, phase, apply: { kind: "append", path: inInstance(instance, file), text } }, at);
}

export function writeTids(instance: string, file: string, whose: TidSource, title: string, at?: Span): Step {
  return withPlace(
    { title, phase: "arm", apply: { kind: "write-tids", path: inInstance(instance, file), whose } },
    at,
  );
}

function inInstance(instance: string, file: string): string {
  return `instances/${instance}/${file}`;
}

function withPlace(step: Step, at: Span | undefined): Step {
  return at ? { ...step, at } : step;
}
