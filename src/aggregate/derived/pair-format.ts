import { diagnostic } from "../../core/diagnostic.ts";
import {
  type EventFormat,
  type Field,
  type FieldOrigin,
  isTextField,
  fieldOf,
} from "../../trace/decode/event-format.ts";
import { contextName, type ContextName } from "../keys/context-part.ts";
import type { Binding } from "../request/binding.ts";
import { textsOption } from "../request/options.ts";

/** What a field of a pair repeats: a field of one of its two events, or what every event has (`comm`). */
export interface FieldSource {
  readonly side: "from" | "to";
  readonly field: string;
  readonly context?: Exclude<ContextName, "event" | "tgid">;
}

/** The fields of a pair as an event, and where their values come from. */
export interface PairFields {
  readonly fields: readonly Field[];
  readonly origins: ReadonlyMap<string, FieldOrigin>;
  readonly sources: ReadonlyMap<string, FieldSource>;
}

/** The name of the field that every pair has: nanoseconds between its events. */
export const DURATION = "duration";

/** What the recording's clock counts. */
export type TimeUnit = "ns" | "ticks";

/** The event at which a pair occurs: its `to` event; for a pair that never ended, its `from` event. */
export type MainSide = "from" | "to";

/**
 * The fields of a pair: `duration`, those of its main event by their names, those of the other one as `from.NAME`, and those in `keep`
 * by their names. Where an end can be several events, the fields that all of these have. Only numbers and strings.
 */
export function pairFields(
  binding: Binding,
  from: readonly EventFormat[],
  to: readonly EventFormat[],
  main: MainSide,
  unit: TimeUnit,
): PairFields {
  const all = new Map<string, Listed>([[DURATION, { field: { ...durationField, unit } }]]);
  const own = main === "to" ? to : from;
  for (const name of sharedNames(own)) {
    const listed = recorded(own, main, name, name);
    if (!(name === DURATION && all.has(name))) all.set(name, listed);
    all.set(`${main}.${name}`, aliased(listed, `${main}.${name}`));
  }
  for (const name of main === "to" ? keptNames(binding, from, all) : [])
    all.set(name, ofFrom(from, name, name));
  if (main === "to") addFrom(all, from);
  return listedFields(all);
}

interface Listed {
  readonly field: Field;
  readonly source?: FieldSource;
  readonly origin?: FieldOrigin;
}

const durationField: Field = {
  name: DURATION,
  type: "u64",
  offset: 0,
  size: 8,
  signed: false,
  common: false,
  shape: { kind: "integer", bytes: 8 },
};

/** Contexts of the `from` event under a name of their own. */
const FROM_CONTEXTS = ["pid", "comm", "cpu"] as const;

function addFrom(all: Map<string, Listed>, from: readonly EventFormat[]): void {
  for (const name of sharedNames(from)) {
    if (!fieldOf(from[0]!, name)?.common)
      all.set(`from.${name}`, recorded(from, "from", name, `from.${name}`));
  }
  for (const context of FROM_CONTEXTS) {
    const name = `from.${context}`;
    const listed = {
      field: contextField(name, context),
      source: { side: "from", field: context, context },
    } as const;
    if (!all.has(name)) all.set(name, listed);
    all.set(`from.task.${context}`, aliased(listed, `from.task.${context}`));
  }
}

/** The names in `keep`: each must be of the `from` event, and of nothing else. */
function keptNames(
  binding: Binding,
  from: readonly EventFormat[],
  taken: ReadonlyMap<string, Listed>,
): readonly string[] {
  return (textsOption(binding.request, "keep") ?? []).filter((name, index) => {
    const at = binding.request.spanOf("keep", index);
    if (taken.has(name)) {
      const hint = `use "from.${name}"`;
      binding.problems.push(
        diagnostic("wrong-value", `the "to" event has a field "${name}", too`, { at, hint }),
      );
      return false;
    }
    if (sharedNames(from).includes(name) || fromContext(name) !== undefined) return true;
    binding.problems.push(
      diagnostic("unknown-field", `the "from" event has no field "${name}" that can be kept`, {
        at,
        hint: `its fields: ${sharedNames(from)
          .filter((known) => !known.startsWith("common_"))
          .join(", ")}`,
      }),
    );
    return false;
  });
}

function fromContext(name: string): (typeof FROM_CONTEXTS)[number] | undefined {
  const context = contextName(name);
  return FROM_CONTEXTS.find((known) => known === context);
}

function ofFrom(from: readonly EventFormat[], name: string, as: string): Listed {
  const context = sharedNames(from).includes(name) ? undefined : fromContext(name);
  if (context === undefined) return recorded(from, "from", name, as);
  return { field: contextField(as, context), source: { side: "from", field: name, context } };
}

/** Numbers and strings that all events have under this name. */
function sharedNames(events: readonly EventFormat[]): readonly string[] {
  const [first] = events;
  return (first?.fields ?? [])
    .filter(({ alias }) => !alias)
    .map(({ name }) => name)
    .filter((name) => {
      const kinds = new Set(events.map((event) => kindOf(fieldOf(event, name))));
      return kinds.size === 1 && !kinds.has(undefined);
    });
}

function kindOf(field: Field | undefined): "number" | "text" | undefined {
  if (!field) return undefined;
  if (isTextField(field)) return "text";
  return field.shape.kind === "integer" ? "number" : undefined;
}

function recorded(events: readonly EventFormat[], side: "from" | "to", name: string, as: string): Listed {
  const fields = events.map((event) => fieldOf(event, name)!);
  const [event] = events;
  return {
    field: { ...joined(fields), name: as },
    source: { side, field: name },
    // Words of one event are not those of another.
    ...(events.length === 1 && { origin: { event: event!, field: fields[0]! } }),
  };
}

/** One field that can hold the values of all. */
function joined(fields: readonly Field[]): Field {
  const [first] = fields;
  if (fields.every(({ size, signed }) => size === first!.size && signed === first!.signed)) return first!;
  if (isTextField(first!)) return { ...first!, size: 4, shape: { kind: "dynamic-text", relative: false } };
  return { ...first!, type: "s64", size: 8, signed: true, shape: { kind: "integer", bytes: 8 } };
}

function contextField(name: string, context: (typeof FROM_CONTEXTS)[number]): Field {
  const base = { name, offset: 0, common: false } as const;
  if (context === "comm")
    return { ...base, type: "char[16]", size: 16, signed: false, shape: { kind: "text", bytes: 16 } };
  return { ...base, type: "int", size: 4, signed: true, shape: { kind: "integer", bytes: 4 } };
}

function aliased(listed: Listed, name: string): Listed {
  return { ...listed, field: { ...listed.field, name, alias: true } };
}

function listedFields(all: ReadonlyMap<string, Listed>): PairFields {
  const named = [...all].map(([name, listed]) => [name, listed] as const);
  return {
    fields: named.map(([name, { field }]) => ({ ...field, name })),
    origins: new Map(named.flatMap(([name, { origin }]) => (origin ? [[name, origin] as const] : []))),
    sources: new Map(named.flatMap(([name, { source }]) => (source ? [[name, source] as const] : []))),
  };
}
