import type { EventBatch } from "../trace/decode/batch.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { Groups, OTHER } from "./keys/groups.ts";
import type { SlotReader } from "./keys/key-part.ts";
import { type PairGroups, pairGroups } from "./pairs/pair-groups.ts";
import { pairHandler } from "./pairs/pair-handler.ts";
import { filterNotes, pairNotes, unpairedScalars } from "./pairs/pair-notes.ts";
import { pairClockUse, pairingOptions, pairRules, type PairRules } from "./pairs/pair-rules.ts";
import { PairList } from "./pairs/pair-list.ts";
import { Pairing, type TakePair } from "./pairs/pairing.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { numberOption } from "./request/options.ts";
import { beginBinding, type Binding, endBinding } from "./request/binding.ts";
import { drive } from "./request/drive.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import { shareOf } from "./shape/cell-values.ts";
import { overflowNotes } from "./shape/grouped.ts";
import { type Layout, layoutOf, layOutRows, MOST_SPREADS, type ValueColumn } from "./shape/layout.ts";
import { LogSpread } from "./state/log-spread.ts";
import { type SpreadFigure, spreadFigures, spreadScalars, totalFigure } from "./shape/spread-columns.ts";

/** The time from one event to another that belongs to it. */
export const latency: Aggregation = {
  name: "latency",
  summary: "the time from one event to its partner",
  clockUse: pairClockUse,
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const rules = pairRules(binding);
    const { sides, key } = rules;
    const { from, to } = sides;
    const by = pairGroups(binding, from.events, to.events);
    const figures = [...spreadFigures(request, "ns"), totalFigure("ns")];
    const columns = [...figures.map(({ column }) => column), SHARE];
    const slowest = slowestPairs(binding, rules);
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
      const list = slowest?.begin(known?.gaps);
      return {
        consume: (ordered) => {
          drive(ordered, (batch) => pairHandler(pairing, sides, key.isShared, batch));
          list?.consume(ordered);
        },
        finish: (recording) => {
          const notes = [...pairNotes(pairing, rules), ...filterNotes(sides, key, recording)];
          const result = finish(grouped, pairing, figures, layout, recording, notes);
          return { ...result, ...(list && { slowest: list.finish(recording) }) };
        },
      };
    });
  },
};

const SHARE: ValueColumn = {
  name: "share",
  type: "real",
  unit: "ratio",
  absent: 0,
  description: "total, as a share of the total of all rows",
};

/** The list that `slowest` asks for. */
function slowestPairs(binding: Binding, rules: PairRules): PairList | undefined {
  const { request, problems } = binding;
  const rows = numberOption(request, "slowest");
  if (rows !== undefined) return new PairList(binding, rules, { end: "slowest", rows });
  if (request.options["columns"] !== undefined)
    problems.push(
      diagnostic("missing-key", "columns are those of the list of slowest pairs", {
        at: request.spanOf("columns"),
        hint: 'add "slowest: 10"',
      }),
    );
  return undefined;
}

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
  const all = spread.together(found.map(({ id }) => id));
  const rows = found.map(({ id, key }) => ({
    id,
    cells: [
      ...key,
      ...figures.map((figure) => figure.of(spread, id)),
      shareOf(Number(spread.moments.total(id)), Number(all.moments.total(0))),
    ],
  }));
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
