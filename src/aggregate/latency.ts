import type { EventBatch } from "../trace/decode/batch.ts";
import { eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { OTHER } from "./keys/groups.ts";
import { pairGroups } from "./pairs/pair-groups.ts";
import { pairKey } from "./pairs/pair-key.ts";
import { filterNotes, pairNotes } from "./pairs/pair-notes.ts";
import { checkNesting, type PairSides, pairSides, partOf } from "./pairs/pair-sides.ts";
import { MOST_PENDING, Pairing } from "./pairs/pairing.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive, guarded, type RowHandler } from "./request/drive.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { type Layout, layoutOf, layOutRows, MOST_SPREADS } from "./shape/layout.ts";
import { type SpreadFigure, spreadFigures, spreadScalars } from "./shape/spread-columns.ts";

/** The time from one event to another that belongs to it. */
export const latency: Aggregation = {
  name: "latency",
  summary: "the time from one event to its partner",
  clockUse: "times",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const sides = pairSides(binding);
    const { from, to } = sides;
    const key = pairKey(binding, from.events, to.events);
    const by = pairGroups(binding, from.events, to.events);
    const nested = request.options["nested"] === true;
    if (nested) checkNesting(binding, sides, key.isShared);
    const figures = spreadFigures(request, "ns");
    const columns = figures.map(({ column }) => column);
    const layout = layoutOf(
      binding,
      by.parts.map(({ part }) => part),
      columns,
      "n",
    );
    return endBinding(binding, () => {
      const limits = { groups: MOST_SPREADS, pending: MOST_PENDING };
      const pairing = new Pairing(key, by, limits, { gaps: known?.gaps, nested });
      return {
        consume: (ordered) => drive(ordered, (batch) => handlerOf(pairing, sides, key.isShared, batch)),
        finish: (recording) => {
          const notes = [...pairNotes(pairing, nested), ...filterNotes(sides, key, recording)];
          return finish(pairing, figures, layout, recording, notes);
        },
      };
    });
  },
};

/** An event that is both ends a pair before it begins the next. */
function handlerOf(
  pairing: Pairing,
  sides: PairSides,
  isKeyShared: boolean,
  batch: EventBatch,
): RowHandler | undefined {
  const handler = (side: "from" | "to"): RowHandler | undefined => {
    if (!sides[side].names.has(eventName(batch.event))) return undefined;
    const { takes, wants } = partOf(sides, side, batch, isKeyShared);
    const handle = side === "from" ? pairing.beginner(batch, wants) : pairing.ender(batch, wants);
    return guarded(handle, takes);
  };
  const ends = handler("to");
  const begins = handler("from");
  if (!ends || !begins) return ends ?? begins;
  return (row) => {
    ends(row);
    begins(row);
  };
}

function finish(
  pairing: Pairing,
  figures: readonly SpreadFigure[],
  layout: Layout,
  recording: RecordedSpan,
  notes: readonly string[],
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
  const { laidOut, shown } = layOutRows(layout, rows);
  return {
    ...laidOut,
    scalars: { ...spreadScalars(figures, all, 0), ...unpaired(pairing) },
    histograms: shown.map(({ id, cells }) => ({
      label: "latency",
      unit: "ns",
      scale: "log2",
      key: cells.slice(0, layout.keyCount),
      buckets: durations.buckets(id),
    })),
    notes: [...all.percentileNotes(), ...notes, ...overflowNotes(groups.limit, others)],
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
