import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { Groups, OTHER } from "./keys/groups.ts";
import type { SlotReader } from "./keys/key-part.ts";
import { type PairGroups, pairGroups } from "./pairs/pair-groups.ts";
import { pairHandler } from "./pairs/pair-handler.ts";
import { filterNotes, pairNotes, unpairedScalars } from "./pairs/pair-notes.ts";
import { pairClockUse, pairingOptions, pairRules } from "./pairs/pair-rules.ts";
import { Pairing, type TakePair } from "./pairs/pairing.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { drive } from "./request/drive.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { type Layout, layoutOf, layOutRows, MOST_SPREADS } from "./shape/layout.ts";
import { LogSpread } from "./state/log-spread.ts";
import { type SpreadFigure, spreadFigures, spreadScalars } from "./shape/spread-columns.ts";

/** The time from one event to another that belongs to it. */
export const latency: Aggregation = {
  name: "latency",
  summary: "the time from one event to its partner",
  clockUse: pairClockUse,
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const rules = pairRules(binding);
    const { sides, key, nested } = rules;
    const { from, to } = sides;
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
      const grouped = new GroupedDurations(by);
      const prepare = grouped.prepare.bind(grouped);
      const pairing = new Pairing(key, by, prepare, pairingOptions(rules, known?.gaps));
      return {
        consume: (ordered) => drive(ordered, (batch) => pairHandler(pairing, sides, key.isShared, batch)),
        finish: (recording) => {
          const notes = [...pairNotes(pairing, nested), ...filterNotes(sides, key, recording)];
          return finish(grouped, pairing, figures, layout, recording, notes);
        },
      };
    });
  },
};

/** The durations of the pairs of each group. */
class GroupedDurations {
  readonly durations: LogSpread = new LogSpread();
  readonly groups: Groups;

  constructor({ parts }: PairGroups) {
    this.groups = new Groups(
      parts.map(({ part }) => part),
      MOST_SPREADS,
    );
  }

  prepare(_: EventBatch, slots: readonly SlotReader[]): TakePair {
    const groupOf = this.groups.from(slots);
    return (row, _timeNs, durationNs) => this.durations.add(groupOf(row), durationNs);
  }
}

function finish(
  { durations, groups }: GroupedDurations,
  pairing: Pairing,
  figures: readonly SpreadFigure[],
  layout: Layout,
  recording: RecordedSpan,
  notes: readonly string[],
): AggregationResult {
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
    scalars: { ...spreadScalars(figures, all, 0), ...unpairedScalars(pairing) },
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
