import { diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Span } from "../../core/source.ts";
import { type EventFormat, fieldOf } from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { requireField } from "../request/find-field.ts";
import { namedField } from "../request/words.ts";
import { textsOption } from "../request/options.ts";
import { calculatedColumn, calculationIn } from "./calculated-column.ts";
import { contextColumn, ROW_CONTEXTS, rowContext, UNAMBIGUOUS } from "./context-column.ts";
import { checkReading, fieldColumn } from "./field-column.ts";
import type { RowColumn } from "./row-column.ts";

/** Most columns of a table of events. */
const MOST_COLUMNS = 64;

/** The columns that a request asks for; else what every event has, and then the fields of all `events`. */
export function rowColumns(binding: Binding, events: readonly EventFormat[]): readonly RowColumn[] {
  const names = textsOption(binding.request, "columns");
  if (names === undefined) return defaultColumns(binding, events);
  return names.flatMap((name, index) => {
    const at = binding.request.spanOf("columns", index);
    return columnNamed(binding, events, name, at) ?? [];
  });
}

/**
 * As in `by`, a field of the event comes before what every event has: among several events, a field that all of them have.
 * Any other field is that of the events that have it.
 */
function columnNamed(
  binding: Binding,
  events: readonly EventFormat[],
  name: string,
  at: Span,
): RowColumn | undefined {
  const named = namedField(name);
  const owners = events.filter((event) => fieldOf(event, named.field));
  const context = rowContext(name);
  if (context !== undefined && owners.length < Math.max(1, events.length))
    return contextColumn(binding, events, name, context);
  if (owners.length > 0) {
    checkReading(binding, owners, named, at);
    return fieldColumn(binding, owners, named);
  }
  const calculation = calculationIn(binding, name, at);
  if (calculation) return calculatedColumn(binding, events, name, calculation);
  refuseColumn(binding, events, name, at);
  return undefined;
}

function refuseColumn(binding: Binding, events: readonly EventFormat[], name: string, at: Span): void {
  const others = [...ROW_CONTEXTS, ...Object.values(UNAMBIGUOUS)];
  const [first, second] = events;
  if (first && !second) requireField(binding, first, name, at, others);
  if (!second) return;
  const names = [...ownFields(events), ...others];
  const hint = didYouMean(name, names);
  binding.problems.push(
    diagnostic("unknown-field", `none of these events has a field "${name}"`, { at, hint }),
  );
}

function defaultColumns(binding: Binding, events: readonly EventFormat[]): readonly RowColumn[] {
  const fields = shownFields(events);
  if (ROW_CONTEXTS.length + fields.length > MOST_COLUMNS) {
    const message = `these events have ${fields.length} different fields, which are too many columns`;
    const at = binding.request.spanOf("of");
    binding.problems.push(diagnostic("missing-key", message, { at, hint: "name the columns: columns: […]" }));
    return [];
  }
  const ofAll = ROW_CONTEXTS.map((context) => {
    const name = fields.includes(context) ? UNAMBIGUOUS[context] : context;
    return contextColumn(binding, events, name, context);
  });
  const own = fields.map((name) =>
    fieldColumn(
      binding,
      events.filter((event) => fieldOf(event, name)),
      { name, field: name },
    ),
  );
  return [...ofAll, ...own];
}

/** Without those that the kernel keeps for itself (`__syscall_nr`). */
export function shownFields(events: readonly EventFormat[]): readonly string[] {
  return ownFields(events).filter((name) => !name.startsWith("__"));
}

/** Each once, in the order of the events and their formats. */
function ownFields(events: readonly EventFormat[]): readonly string[] {
  const own = events.flatMap(({ fields }) => fields.filter(({ common, alias }) => !common && !alias));
  return [...new Set(own.map(({ name }) => name))];
}
