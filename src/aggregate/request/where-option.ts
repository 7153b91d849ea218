import { parseExpression } from "../../expr/parse.ts";
import type { EventFormat } from "../../trace/event-format.ts";
import type { Binding } from "./binding.ts";
import { textOption } from "./options.ts";
import { bindWhere, type Where } from "./where.ts";

/** A condition that is an aggregation's own option (`where-from`). Problems point at the whole of it. */
export function whereOption(binding: Binding, option: string, events: readonly EventFormat[]): Where {
  const text = textOption(binding.request, option);
  if (text === undefined) return () => undefined;
  const at = binding.request.placeOf(option);
  const parsed = parseExpression(text, () => at);
  if (parsed.ok) return bindWhere(binding, events, parsed.value);
  binding.problems.push(...parsed.error);
  return () => undefined;
}
