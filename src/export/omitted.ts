import { countOf } from "../core/plural.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";

/** `12 stacks cut short (not exported)`; nothing where nothing was counted. */
export function omitted(count: number, thing: string, rest: string): readonly Diagnostic[] {
  return count === 0 ? [] : [warning("export-partial", `${countOf(count, thing)} ${rest} (not exported)`)];
}
