import { type Diagnostic, diagnostic } from "../../../core/diagnostic.ts";
import type { ProbeArgument, ProbeEvent } from "../../../spec/probes/probe-event.ts";
import type { ProgramEvent, ProgramField } from "../../../spec/uprobes/program-probe.ts";
import { settleStaticArgument, type StaticFetchSite } from "../usdt/settle-static-argument.ts";
import { type FetchSite, settleArgument } from "./settle-argument.ts";

/** An event in the kernel's syntax, and the problems of fields that it cannot express. */
export interface SettledEvent {
  readonly event: ProbeEvent;
  /** Its fields at each other site of a static probe. */
  readonly elsewhere: readonly (readonly ProbeArgument[])[];
  readonly problems: readonly Diagnostic[];
}

/** Translates an event's fields to the kernel's syntax. */
export function settleEvent({ name, args, filter }: ProgramEvent, site: FetchSite): SettledEvent {
  const settled = args.map((field) => settleField(field, site));
  return {
    event: { name, args: settled.flatMap(({ fields }) => fields), ...(filter && { filter }) },
    elsewhere: [],
    problems: settled.flatMap(({ problems }) => problems),
  };
}

/** The same for a static probe, whose fields differ from site to site. */
export function settleStaticEvent({ name, args, filter }: ProgramEvent, site: StaticFetchSite): SettledEvent {
  const settled = args.map((field) => settleStaticField(field, site));
  const [first = [], ...elsewhere] = site.sites.map((_, index) =>
    settled.flatMap(({ fields }) => fields[index] ?? []),
  );
  return {
    event: { name, args: first, ...(filter && { filter }) },
    elsewhere,
    problems: settled.flatMap(({ problems }) => problems),
  };
}

/** One for each site. */
interface SettledField {
  readonly fields: readonly ProbeArgument[];
  readonly problems: readonly Diagnostic[];
}

function settleField(field: ProgramField, site: FetchSite): SettledField {
  const settled = settleArgument(field.argument, site);
  if (!settled.ok) return refused(field, settled);
  return { fields: [{ ...field, argument: settled.value }], problems: [] };
}

function settleStaticField(field: ProgramField, site: StaticFetchSite): SettledField {
  const settled = settleStaticArgument(field.argument, site);
  if (!settled.ok) return refused(field, settled);
  return { fields: settled.values.map((argument) => ({ ...field, argument })), problems: [] };
}

function refused(
  { name, at }: ProgramField,
  { message, hint }: { readonly message: string; readonly hint?: string },
): SettledField {
  const problem = diagnostic("expression-type", `${name}: ${message}`, { at, hint });
  return { fields: [], problems: [problem] };
}
