import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { ProbeArgument, ProbeEvent } from "../../spec/spec.ts";
import type { ProgramEvent, ProgramField } from "../../spec/uprobes/program-probe.ts";
import { type FetchSite, settleArgument } from "./settle-argument.ts";

/** An event with every field in the kernel's words, and what is wrong with those that can't be. */
export function settleEvent(
  { name, args, filter }: ProgramEvent,
  site: FetchSite,
): { readonly event: ProbeEvent; readonly problems: readonly Diagnostic[] } {
  const settled = args.map((field) => settleField(field, site));
  const fields = settled.flatMap((one) => ("problem" in one ? [] : [one]));
  return {
    event: { name, args: fields, ...(filter && { filter }) },
    problems: settled.flatMap((one) => ("problem" in one ? [one.problem] : [])),
  };
}

function settleField(field: ProgramField, site: FetchSite): ProbeArgument | { readonly problem: Diagnostic } {
  const settled = settleArgument(field.argument, site);
  if (settled.ok) return { ...field, argument: settled.value };
  const { message, hint } = settled;
  return { problem: diagnostic("expression-type", `${field.name}: ${message}`, { at: field.at, hint }) };
}
