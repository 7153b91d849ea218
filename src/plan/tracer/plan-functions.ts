import type { Located } from "../../core/source.ts";
import type { TracerSettings } from "../../spec/spec.ts";
import { checkFunctions } from "./check-functions.ts";
import { join, type PlanInput, type PlanPart, steps } from "../plan-part.ts";
import { writeList } from "../step.ts";

/** Which functions are traced: two lists of the instance. */
export function planFunctions(tracer: TracerSettings, input: PlanInput): PlanPart {
  return join([
    planList(tracer.functions, "set_ftrace_filter", "trace only", input),
    planList(tracer.exclude, "set_ftrace_notrace", "do not trace", input),
  ]);
}

function planList(
  patterns: readonly Located<string>[],
  file: string,
  words: string,
  input: PlanInput,
): PlanPart {
  const [first] = patterns;
  if (!first) return steps();
  const { problems, count } = checkFunctions(patterns, input.facts);
  const lines = patterns.map(({ value }) => value);
  const title = `${words} ${firstOf(lines)}${count === undefined ? "" : ` (${count} functions)`}`;
  return { steps: [writeList(input.target, [file, lines], title, first.at)], problems };
}

/** Patterns in a step's title. */
const SHOWN = 5;

function firstOf(lines: readonly string[]): string {
  const shown = lines.slice(0, SHOWN).join(", ");
  return lines.length <= SHOWN ? shown : `${shown} and ${lines.length - SHOWN} more`;
}
