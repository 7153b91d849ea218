import type { Operation } from "../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../tracefs/port.ts";

/** Empties a list and writes it anew, one line a `write()`: the kernel takes no more at once. */
export function setList(
  tracefs: Pick<Tracefs, "clear" | "append">,
  { path, lines }: Extract<Operation, { kind: "set-list" }>,
): TracefsResult<void> {
  let result = tracefs.clear(path);
  for (const line of lines) {
    if (!result.ok) return result;
    result = tracefs.append(path, line);
  }
  return result;
}
