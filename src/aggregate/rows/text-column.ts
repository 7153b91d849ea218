import { countOf } from "../../core/quantity-text.ts";
import { quoted } from "../../core/escape.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { EventTexts } from "../../trace/event-text/event-texts.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import type { Binding } from "../request/binding.ts";
import { isDerived } from "../request/derived-event.ts";
import { textsOption } from "../request/options.ts";
import type { RowColumn } from "./row-column.ts";

/**
 * The kernel's own text of a record, without the event's name before it: `comm=sh pid=4711 prio=120`. Text of system calls begins with
 * the call's name instead. Characters that move a cursor or hide text are escaped.
 */
export function textColumn(
  { needs, problems, request, known: { texts } }: Binding,
  events: readonly EventFormat[],
  name: string,
): RowColumn {
  for (const event of events) needs.records(event);
  if (events.some(isDerived)) {
    const at = request.spanOf("columns", (textsOption(request, "columns") ?? []).indexOf(name));
    problems.push(
      diagnostic("wrong-value", "the kernel has no text of a pair", { at, hint: "name its fields" }),
    );
  }
  return {
    name,
    type: "text",
    unit: "none",
    description: "the kernel's own text of the event",
    reader: (batch) => {
      const text = texts?.of(batch) ?? (() => "");
      const start = `${batch.event.name}: `;
      return (row) => withoutStart(text(row), start);
    },
    notes: () => (texts ? fieldByField(events, texts) : []),
  };
}

function withoutStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

/** Which events' texts are not the kernel's. */
function fieldByField(events: readonly EventFormat[], { reasons }: EventTexts): readonly string[] {
  const names = events.map(eventName).filter((name) => reasons.has(name));
  const [first] = names;
  if (first === undefined) return [];
  const others = names.length > 1 ? ` and ${countOf(names.length - 1, "other event")}` : "";
  return [
    `The text of ${quoted(first)}${others} lists the fields by name: the print format of ${quoted(first)} ${reasons.get(first) ?? ""}.`,
  ];
}
