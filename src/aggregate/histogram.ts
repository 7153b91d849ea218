import { countOf, settingText } from "../core/quantity-text.ts";
import { diagnostic } from "../core/diagnostic.ts";
import type { EventBatch } from "../trace/decode/batch.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import type { Binding } from "./request/binding.ts";
import type { RowHandler } from "./request/drive.ts";
import { intervalOption } from "./request/interval-option.ts";
import { numberOption, textOption } from "./request/options.ts";
import { type ValueField, valueField } from "./request/value-field.ts";
import type { Histogram } from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { GroupedEvents, GroupState } from "./shape/grouped.ts";
import { type GroupedEnd, groupedAggregation } from "./shape/grouped-aggregation.ts";
import type { Row } from "./shape/sort-rows.ts";
import { type Layout, layOutRows, MOST_SHAPES } from "./shape/layout.ts";
import { type SpreadFigure, spreadFigures, spreadScalars } from "./shape/spread-columns.ts";
import { HeatCounts, MOST_HEAT_BUCKETS } from "./state/heat.ts";
import { LinearCounts, type LinearRange } from "./state/linear-counts.ts";
import { Log2Counts } from "./state/log2-counts.ts";
import { Spread } from "./state/spread.ts";

const DEFAULT_BUCKETS = 1_000;
const MOST_BUCKETS = 10_000;
/** Most groups, if each has a heat map. */
const MOST_HEAT_MAPS = 100;

/** The distribution of a field's values. */
export const histogram: Aggregation = groupedAggregation({
  name: "histogram",
  summary: "distribution of a field's values, in log2 or linear buckets",
  clockUse: ({ options }) => (options["every"] === undefined ? "values" : "intervals"),
  settings: settingsOf,
  columns: ({ figures }) => figures.map(({ column }) => column),
  sort: "n",
  mostGroups: ({ stepNs }) => (stepNs === undefined ? MOST_SHAPES : MOST_HEAT_MAPS),
  begin: ({ value, range, stepNs }) => new Buckets(value!, range, stepNs),
  finish,
});

interface Settings {
  /** Absent where the request's `value` cannot be used. */
  readonly value: ValueField | undefined;
  /** The linear buckets; absent: powers of two. */
  readonly range: LinearRange | undefined;
  readonly figures: readonly SpreadFigure[];
  /** Intervals of the heat map, in ns; absent: none is asked for. */
  readonly stepNs: number | undefined;
}

function settingsOf(binding: Binding, events: readonly EventFormat[]): Settings {
  const value = valueField(binding, events);
  const range = rangeOf(binding, value?.factor ?? 1);
  const stepNs = intervalOption(binding);
  if (stepNs !== undefined && range && range.count > MOST_HEAT_BUCKETS) {
    const message = `this makes ${range.count} buckets; with "every", at most ${MOST_HEAT_BUCKETS} are allowed`;
    refuse(binding, "wrong-value", "step", message);
  }
  return { value, range, figures: spreadFigures(binding.request, value?.unit ?? "none"), stepNs };
}

/** The linear buckets asked for, in base units; nothing for `log2`. */
function rangeOf(binding: Binding, factor: number): LinearRange | undefined {
  const { request } = binding;
  if (textOption(request, "scale") !== "linear") return refuseLinearOptions(binding);
  const step = numberOption(request, "step");
  const min = numberOption(request, "min") ?? 0;
  const max = numberOption(request, "max") ?? min + (step ?? 1) * DEFAULT_BUCKETS;
  if (step === undefined) {
    refuse(binding, "missing-key", "scale", "linear buckets need a width: step");
    return undefined;
  }
  refuseRounded(binding, { min, max, step });
  const count = Math.ceil((max - min) / step);
  if (count < 1) refuse(binding, "wrong-value", "max", "max must be above min");
  if (count > MOST_BUCKETS) {
    refuse(
      binding,
      "wrong-value",
      "step",
      `this makes ${count} buckets; at most ${MOST_BUCKETS} are allowed`,
    );
  }
  return { min: min * factor, step: step * factor, count: Math.min(MOST_BUCKETS, Math.max(1, count)) };
}

/** YAML's numbers are doubles: integers beyond 2^53 are ambiguous. */
function refuseRounded(binding: Binding, bounds: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(bounds)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) continue;
    refuse(binding, "wrong-value", option, `${option} is beyond 2^53, where integers are no longer exact`);
  }
}

function refuseLinearOptions(binding: Binding): undefined {
  for (const option of ["step", "min", "max"]) {
    if (numberOption(binding.request, option) === undefined) continue;
    refuse(binding, "wrong-value", option, `${option} works only with "scale: linear"`);
  }
}

function refuse(
  { problems, request }: Binding,
  code: "missing-key" | "wrong-value",
  option: string,
  message: string,
): void {
  problems.push(diagnostic(code, message, { at: request.spanOf(option) }));
}

/** Spread and buckets of each group. */
class Buckets implements GroupState {
  readonly spread: Spread = new Spread();
  readonly #value: ValueField;
  readonly #range: LinearRange | undefined;
  readonly #counts: (Log2Counts | LinearCounts | undefined)[] = [];
  /** Absent: not asked for. */
  readonly heat: HeatCounts | undefined;

  constructor(value: ValueField, range: LinearRange | undefined, stepNs: number | undefined) {
    this.#value = value;
    this.#range = range;
    this.heat = stepNs === undefined ? undefined : new HeatCounts(stepNs);
  }

  get scale(): Histogram["scale"] {
    return this.#range ? "linear" : "log2";
  }

  prepare(batch: EventBatch, groupOf: (row: number) => number): RowHandler {
    const valueOf = this.#value.reader(batch);
    const { times } = batch;
    const { heat } = this;
    return (row) => {
      const group = groupOf(row);
      const value = valueOf(row);
      this.spread.add(group, value);
      const bucket = this.#of(group).add(value);
      if (bucket !== undefined) heat?.add(group, bucket, times[row]!);
    };
  }

  events(group: number): number {
    return this.spread.moments.n(group);
  }

  merge(into: number, from: number): void {
    this.spread.merge(into, from);
    this.heat?.merge(into, from);
    const target = this.#of(into);
    const source = this.#of(from);
    if (target instanceof LinearCounts && source instanceof LinearCounts) target.merge(source);
    if (target instanceof Log2Counts && source instanceof Log2Counts) target.merge(source);
  }

  /** The buckets of a group, and the same over time. */
  drawn(group: number, recording: RecordedSpan): Pick<Histogram, "buckets" | "overTime"> {
    const counts = this.#of(group);
    const buckets = counts.buckets();
    const overTime = this.heat?.of(group, Math.max(0, counts.first), buckets.length, recording);
    return { buckets, ...(overTime && { overTime }) };
  }

  /** Values outside the linear buckets, over all requested groups. */
  outside(groups: readonly number[]): { readonly below: number; readonly above: number } {
    const counts = groups.map((group) => this.#of(group)).filter((of) => of instanceof LinearCounts);
    return {
      below: counts.reduce((sum, { below }) => sum + below, 0),
      above: counts.reduce((sum, { above }) => sum + above, 0),
    };
  }

  #of(group: number): Log2Counts | LinearCounts {
    return (this.#counts[group] ??= this.#range ? new LinearCounts(this.#range) : new Log2Counts());
  }
}

function finish(
  grouped: GroupedEvents<Buckets>,
  { settings: { value, figures, stepNs }, layout, recording }: GroupedEnd<Settings>,
): AggregationResult {
  const groups = grouped.finish(recording.comms);
  const { state } = grouped;
  state.heat?.cover(recording.startNs, recording.durationNs);
  const rows = groups.map(({ id, key }) => ({
    id,
    cells: [...key, ...figures.map((figure) => figure.of(state.spread, id))],
  }));
  const ids = groups.map(({ id }) => id);
  const all = state.spread.together(ids);
  const { below, above } = state.outside(ids);
  const { laidOut, shown } = layOutRows(layout, rows);
  return {
    ...laidOut,
    scalars: {
      ...spreadScalars(figures, all, 0),
      ...(state.scale === "linear" && {
        below: { value: below, unit: "events" },
        above: { value: above, unit: "events" },
      }),
    },
    histograms: shown.map((row) => histogramOf(row, state, { value: value!, layout, recording })),
    notes: [
      ...(all.moments.n(0) > 0 ? [bucketNote(state.scale)] : []),
      ...all.percentileNotes(),
      ...outsideNotes(below, above),
      ...intervalNotes(stepNs, state),
      ...grouped.notes(),
    ],
  };
}

interface Drawing {
  readonly value: ValueField;
  readonly layout: Layout;
  readonly recording: RecordedSpan;
}

function histogramOf({ id, cells }: Row, state: Buckets, { value, layout, recording }: Drawing): Histogram {
  return {
    label: value.name,
    unit: value.unit,
    scale: state.scale,
    key: cells.slice(0, layout.keyCount),
    ...state.drawn(id, recording),
  };
}

function bucketNote(scale: Histogram["scale"]): string {
  return scale === "log2"
    ? "Each bucket is twice as wide as the previous one: a value read from a bucket can be off by a factor of 2."
    : "A value read from a bucket is exact to within the bucket's width.";
}

function outsideNotes(below: number, above: number): readonly string[] {
  if (below + above === 0) return [];
  return [`${countOf(below, "value")} below the buckets, ${countOf(above, "value")} above.`];
}

function intervalNotes(askedNs: number | undefined, { heat }: Buckets): readonly string[] {
  if (!heat || askedNs === undefined || heat.stepNs === askedNs) return [];
  return [
    `The recording is too long for intervals of ${settingText(askedNs, "ns")}; intervals of ${settingText(heat.stepNs, "ns")} are used.`,
  ];
}
