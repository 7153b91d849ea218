import { settingText } from "../core/quantity-text.ts";
import { type Exact, exactText } from "../core/exact.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Aggregation } from "./aggregation.ts";
import type { Binding } from "./request/binding.ts";
import type { RowHandler } from "./request/drive.ts";
import { intervalOption } from "./request/interval-option.ts";
import { type ValueField, valueField } from "./request/value-field.ts";
import type { QuantityUnit } from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import { layOutRows, MOST_SHAPES, type ValueColumn } from "./shape/layout.ts";
import { ratesOf, type Rates } from "./shape/rates.ts";
import { ExactTotals } from "./state/exact-totals.ts";
import { Counts } from "./state/counts.ts";
import { TimeBins } from "./state/time-bins.ts";

const DEFAULT_STEP_NS = 100_000_000;

/** The number of events, or the sum of a field, in each interval. */
export const rate: Aggregation = groupedAggregation({
  name: "rate",
  summary: "number of events, or sum of a field, in each interval",
  clockUse: "intervals",
  settings: settingsOf,
  columns: ({ value }) => columnsOf(value),
  sort: "total",
  mostGroups: MOST_SHAPES,
  begin: ({ stepNs, value }) => new Amounts(stepNs, value),
  finish,
});

interface Settings {
  readonly stepNs: number;
  /** What is added up; absent: events are counted. */
  readonly value: ValueField | undefined;
}

function settingsOf(binding: Binding, events: readonly EventFormat[]): Settings {
  return { stepNs: intervalOption(binding) ?? DEFAULT_STEP_NS, value: valueField(binding, events) };
}

function columnsOf(value: ValueField | undefined): readonly ValueColumn[] {
  const unit = rateUnit(value);
  return [
    {
      name: "total",
      type: value ? "real" : "integer",
      unit: value?.unit ?? "events",
      absent: 0,
      description: value ? `sum of ${value.name}` : "number of events",
    },
    { name: "mean", type: "real", unit, description: "over the whole recording" },
    { name: "min", type: "real", unit, description: "in the slowest whole interval" },
    { name: "max", type: "real", unit, description: "in the fastest whole interval" },
  ];
}

/** A time per time is a ratio: 250 % are two and a half tasks, on average. */
function rateUnit(value: ValueField | undefined): QuantityUnit {
  if (value?.unit === "ns") return "ratio";
  return value?.unit === "bytes" ? "bytes-per-second" : "per-second";
}

/** What an amount per second is multiplied by to be in its unit. */
function rateScale(value: ValueField | undefined): number {
  return rateUnit(value) === "ratio" ? 1e-9 : 1;
}

class Amounts implements GroupState {
  readonly bins: TimeBins;
  readonly totals: ExactTotals = new ExactTotals();
  readonly all: ExactTotals = new ExactTotals();
  readonly #events = new Counts();
  readonly #value: ValueField | undefined;

  constructor(stepNs: number, value: ValueField | undefined) {
    this.bins = new TimeBins(stepNs);
    this.#value = value;
  }

  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    const { times } = batch;
    const amountOf = this.#value?.reader(batch) ?? ((): Exact => 1);
    return (row) => {
      const group = groupOf(row);
      const amount = amountOf(row);
      this.#events.add(group);
      this.totals.add(group, amount);
      this.all.add(0, amount);
      this.bins.add(group, Math.max(0, times[row]!), Number(amount));
    };
  }

  events(group: number): number {
    return this.#events.of(group);
  }

  merge(into: number, from: number): void {
    this.#events.merge(into, from);
    this.totals.merge(into, from);
    this.bins.merge(into, from);
  }
}

function finish(
  grouped: GroupedEvents<Amounts>,
  { settings: { stepNs: askedStepNs, value }, layout, recording }: GroupedEnd<Settings>,
): AggregationResult {
  const groups = grouped.finish(recording.comms);
  const { bins, totals, all: whole } = grouped.state;
  bins.coverSpan(recording.startNs, recording.durationNs);
  const unit = rateUnit(value);
  const scale = rateScale(value);
  const all = ratesOf(
    bins,
    groups.map(({ id }) => id),
    recording,
    scale,
  );
  const byGroup = new Map(groups.map(({ id }) => [id, ratesOf(bins, [id], recording, scale)]));
  const rows = groups.map(({ id, key }) => ({
    id,
    cells: [...key, exactText(totals.of(id)), ...figures(byGroup.get(id)!)],
  }));
  const { laidOut, shown } = layOutRows(layout, rows);
  const [mean, min, max] = figures(all);
  return {
    ...laidOut,
    scalars: {
      total: { value: exactText(whole.of(0)), unit: value?.unit ?? "events" },
      mean: { value: mean ?? null, unit },
      min: { value: min ?? null, unit },
      max: { value: max ?? null, unit },
    },
    series: shown.map(({ id, cells }) => ({
      label: value?.name ?? "events",
      unit,
      key: cells.slice(0, layout.keyCount),
      stepNs: bins.stepNs,
      values: byGroup.get(id)!.values,
    })),
    notes: [...notes(askedStepNs, bins.stepNs), ...grouped.notes()],
  };
}

function figures({ mean, min, max }: Rates): readonly (number | null)[] {
  return [mean, min, max];
}

function notes(askedNs: number, stepNs: number): readonly string[] {
  const partial = "The first and last intervals are recorded only in part; minimum and maximum exclude them.";
  if (askedNs === stepNs) return [partial];
  return [
    partial,
    `The recording is too long for intervals of ${settingText(askedNs, "ns")}; intervals of ${settingText(stepNs, "ns")} are used.`,
  ];
}
