import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { checkFilter } from "../../expr/check/check-filter.ts";
import { type NewerForm, newerForms } from "../../expr/filter-release.ts";
import { withNumbers } from "../../expr/with-numbers.ts";
import { type PrintedFilter, printForKernel } from "../../expr/print-for-kernel.ts";
import type { SourceExpression } from "../../spec/probes/probe-event.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import { type KernelFacts, TRY_IN_A_GUEST } from "../kernel-facts.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/** An event whose filter is to be set. */
export interface FilteredEvent {
  readonly format: EventFormat;
  /** Relative to the instance. */
  readonly folder: string;
  readonly filter?: SourceExpression;
}

/** The filter of one event, checked against its own format and printed as the kernel reads it. */
export function planFilter({ format, folder, filter }: FilteredEvent, input: PlanInput): PlanPart {
  const { facts, target } = input;
  if (!filter) return withoutFilter({ format, folder }, input);
  const wrong = checkKernelFilter(filter, format, facts);
  if (wrong.length > 0) return problem(...wrong);
  const { text, spanAt } = kernelFilter(filter, format);
  if (new TextEncoder().encode(text).length + 1 >= facts.pageBytes) {
    const message = `a filter may be ${facts.pageBytes - 2} bytes long at most`;
    return problem(diagnostic("expression-limit", message, { at: filter.at }));
  }
  const step = write(
    target,
    "configure",
    [`${folder}/filter`, text],
    `filter ${eventName(format)}`,
    filter.at,
  );
  return steps({ ...step, spanAt });
}

/** What is wrong with a condition that this kernel is to evaluate for the event. */
export function checkKernelFilter(
  { tree }: SourceExpression,
  format: EventFormat,
  { release }: Pick<KernelFacts, "release">,
): readonly Diagnostic[] {
  const wrong = checkFilter(tree, fieldTypes(format));
  if (wrong.length > 0) return wrong;
  const newer = newerForms(tree).filter(({ since }) => !isAtLeast(release, since));
  return newer.map((form) => notYet(form, release));
}

/** Conditions in the kernel's syntax, joined; `undefined` if there is none. */
export function allOf(conditions: readonly string[]): string | undefined {
  // The kernel reads a function name up to the next white space.
  return conditions.length > 1 ? conditions.map((one) => `(${one.trimEnd()} )`).join(" && ") : conditions[0];
}

/** The condition as the kernel reads it: numbers for words. The filter must have been checked. */
export function kernelFilter({ tree }: SourceExpression, format: EventFormat): PrintedFilter {
  return printForKernel(withNumbers(tree, fieldTypes(format)));
}

/** In the top-level instance an event that is off keeps the filter that it was given: it would hold for this recording, too. */
function withoutFilter({ format, folder }: Omit<FilteredEvent, "filter">, { target }: PlanInput): PlanPart {
  const file = `${folder}/filter`;
  const left = target.before?.get(file)?.trim() ?? NO_FILTER;
  if (left === NO_FILTER) return steps();
  return steps(write(target, "configure", [file, "0"], `no filter for ${eventName(format)}`));
}

/** As the kernel shows it. */
const NO_FILTER = "none";

function notYet({ form, since, at }: NewerForm, release: string): Diagnostic {
  const message = `filters with ${form} need Linux ${since.join(".")} or later, and this is ${release}`;
  return diagnostic("unsupported", message, { at, hint: TRY_IN_A_GUEST });
}
