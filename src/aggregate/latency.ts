import type { EventBatch } from "../trace/batch.ts";
import { type EventFormat, eventName } from "../trace/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { OTHER } from "./keys/groups.ts";
import { pairGroups } from "./pairs/pair-groups.ts";
import { pairKey } from "./pairs/pair-key.ts";
import { MOST_PENDING, Pairing } from "./pairs/pairing.ts";
import { type Binding, beginBinding, endBinding } from "./request/binding.ts";
import { drive, type RowHandler } from "./request/drive.ts";
import { whereOption } from "./request/where-option.ts";
import { selectEvents } from "./request/select-events.ts";
import { type Where, whereOf } from "./request/where.ts";
import type { AggregationResult } from "./result.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { sayCount } from "./shape/say.ts";
import { layOut, type Layout, layoutOf } from "./shape/layout.ts";
import { MOST_SPREADS } from "./shape/limits.ts";
import { type SpreadFigure, spreadFigures, spreadScalars } from "./shape/spread-columns.ts";

/** The time from one event to another that belongs to it. */
export const latency: Aggregation = {
  name: "latency",
  summary: "the time from one event to another that belongs to it",
  events: [],
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const from = sideOf(binding, "from");
    const to = sideOf(binding, "to");
    const key = pairKey(binding, from.events, to.events);
    const by = pairGroups(binding, from.events, to.events);
    const figures = spreadFigures(request, "ns");
    const columns = figures.map(({ column }) => column);
    const layout = layoutOf(
      binding,
      by.parts.map(({ part }) => part),
      columns,
      "n",
    );
    return endBinding(binding, () => {
      const pairing = new Pairing(key, by, { groups: MOST_SPREADS, pending: MOST_PENDING }, known?.gaps);
      return {
        needs: binding.needs.projection(),
        consume: (ordered) => drive(ordered, (batch) => handlerOf(pairing, from, to, batch)),
        finish: (recording) => finish(pairing, figures, layout, recording),
      };
    });
  },
};

interface Side {
  readonly events: readonly EventFormat[];
  readonly names: ReadonlySet<string>;
  readonly takes: readonly Where[];
}

function sideOf(binding: Binding, side: "from" | "to"): Side {
  const events = selectEvents(binding, side);
  for (const event of events) binding.needs.event(event);
  const takes = [whereOf(binding, events), whereOption(binding, `where-${side}`, events)];
  return { events, names: new Set(events.map(eventName)), takes };
}

/** An event that is both ends a pair before it begins the next. */
function handlerOf(pairing: Pairing, from: Side, to: Side, batch: EventBatch): RowHandler | undefined {
  const ends = guarded(to, batch, () => pairing.ender(batch));
  const begins = guarded(from, batch, () => pairing.beginner(batch));
  if (!ends || !begins) return ends ?? begins;
  return (row) => {
    ends(row);
    begins(row);
  };
}

function guarded(
  { names, takes }: Side,
  batch: EventBatch,
  handler: () => RowHandler,
): RowHandler | undefined {
  if (!names.has(eventName(batch.event))) return undefined;
  return takes.reduce((handle, where) => {
    const accepts = where(batch);
    if (!accepts) return handle;
    return (row) => {
      if (accepts(row)) handle(row);
    };
  }, handler());
}

function finish(
  pairing: Pairing,
  figures: readonly SpreadFigure[],
  layout: Layout,
  recording: RecordedSpan,
): AggregationResult {
  const { durations, groups } = pairing;
  const { spread } = durations;
  const others = spread.moments.n(OTHER);
  const found = groups.finish(recording.comms, (into, from) => durations.merge(into, from), others > 0);
  const rows = found.map(({ id, key }) => ({
    id,
    cells: [...key, ...figures.map((figure) => figure.of(spread, id))],
  }));
  const all = spread.together(found.map(({ id }) => id));
  const { table, shown } = layOut(layout, rows);
  return {
    table,
    scalars: { ...spreadScalars(figures, all, 0), ...unpaired(pairing) },
    histograms: shown.map(({ id, cells }) => ({
      label: "latency",
      unit: "ns",
      scale: "log2",
      key: cells.slice(0, layout.keyCount),
      buckets: durations.buckets(id),
    })),
    notes: [...all.percentileNotes(), ...notes(pairing), ...overflowNotes(groups.limit, others)],
  };
}

function unpaired(pairing: Pairing): AggregationResult["scalars"] {
  return {
    "unmatched-from": { value: pairing.unmatchedFrom, unit: "events" },
    "unmatched-to": { value: pairing.unmatchedTo, unit: "events" },
    "overwritten": { value: pairing.overwritten, unit: "events" },
    "negative": { value: pairing.negative, unit: "events" },
    "dropped": { value: pairing.dropped + pairing.cutByLoss, unit: "events" },
  };
}

function notes(pairing: Pairing): readonly string[] {
  const most = MOST_PENDING.toLocaleString("en");
  return [
    ...sayCount(pairing.unmatchedFrom, "beginning", `had no end ${LEFT_OUT}`),
    ...sayCount(pairing.unmatchedTo, "end", `had no beginning ${LEFT_OUT}`),
    ...sayCount(
      pairing.overwritten,
      "beginning",
      `came again, by key, before the end did: recursion, or a key that several share ${LEFT_OUT}`,
    ),
    ...sayCount(
      pairing.cutByLoss,
      "beginning",
      `had lost events before the next end or beginning with its key, on some CPU: long ones more likely than short ones ${LEFT_OUT}`,
    ),
    ...sayCount(pairing.negative, "pair", `ended before it began, by this clock ${LEFT_OUT}`),
    ...sayCount(pairing.dropped, "beginning", `found no room among ${most} that waited ${LEFT_OUT}`),
  ];
}

const LEFT_OUT = "(not in the figures)";
