import { diagnostic } from "../core/diagnostic.ts";
import { checkFilter } from "../expr/check-filter.ts";
import { printForKernel } from "../expr/print-for-kernel.ts";
import { eventName } from "../trace/event-format.ts";
import { fieldTypes } from "../spec/field-types.ts";
import type { WantedEvent } from "./plan-events.ts";
import type { PlanInput, PlanPart } from "./plan-part.ts";
import { problem, steps } from "./plan-part.ts";
import { write } from "./step.ts";

/** The filter of one event, checked against its own format and printed as the kernel reads it. */
export function planFilter({ format, tracepoint }: WantedEvent, { facts, place }: PlanInput): PlanPart {
  const filter = tracepoint.filter;
  if (!filter) return steps();
  const wrong = checkFilter(filter.tree, fieldTypes(format));
  if (wrong.length > 0) return problem(...wrong);
  const { text, placeOf } = printForKernel(filter.tree);
  if (new TextEncoder().encode(text).length + 1 >= facts.pageBytes) {
    const message = `a filter may be ${facts.pageBytes - 2} bytes long at most`;
    return problem(diagnostic("expression-limit", message, { at: filter.at }));
  }
  const file = `events/${format.system}/${format.name}/filter`;
  const step = write(place, "configure", [file, text], `filter ${eventName(format)}`, filter.at);
  return steps({ ...step, placeOf });
}
