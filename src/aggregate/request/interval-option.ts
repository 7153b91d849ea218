import { diagnostic } from "../../core/diagnostic.ts";
import { parseDuration } from "../../core/units.ts";
import type { Binding } from "./binding.ts";
import { textOption } from "./options.ts";

/** A duration that an option states (`every`, `min`), in ns; a wrong one is added to the binding's problems. */
export function intervalOption({ request, problems }: Binding, option = "every"): number | undefined {
  const text = textOption(request, option);
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  problems.push(diagnostic("bad-unit", `${option}: ${parsed.reason}`, { at: request.spanOf(option) }));
  return undefined;
}
