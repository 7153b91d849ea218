import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { Binding } from "./binding.ts";
import { bindWhere, type Where } from "./where.ts";

/** A condition that is an aggregation's own option (`where-from`). */
export function whereOption(binding: Binding, option: string, events: readonly EventFormat[]): Where {
  const condition = binding.request.conditions?.[option];
  return condition ? bindWhere(binding, events, condition.tree) : () => undefined;
}
