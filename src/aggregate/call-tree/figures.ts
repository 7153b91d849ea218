import type { Exact } from "../../core/exact.ts";
import type { Quantity } from "../../document/result-document.ts";
import type { ValueColumn } from "../shape/layout.ts";
import { shareOf } from "../shape/cell-values.ts";
import type { CallFigures } from "./call-figures.ts";

/** One figure of a node: its column and how it is read. `wholeNs` is what shares are of. */
export interface CallFigure {
  readonly column: ValueColumn;
  readonly of: (figures: CallFigures, id: number, wholeNs: number) => number | null;
}

const calls: CallFigure = {
  column: {
    name: "calls",
    type: "integer",
    unit: "events",
    absent: 0,
    description: "calls recorded from entry to return",
  },
  of: (figures, id) => figures.calls(id),
};
const total = adding(
  time("total", "time from entry to return; of recursive calls, only the outermost", (figures, id) =>
    figures.outerNs(id),
  ),
);
const self = adding(
  time("self", "time excluding recorded callees and interrupts", (figures, id) => figures.selfNs(id)),
);
const rootShare: CallFigure = {
  column: {
    name: "share",
    type: "real",
    unit: "ratio",
    absent: 0,
    description: "total, as a share of the roots' time",
  },
  of: (figures, id, wholeNs) => shareOf(figures.outerNs(id), wholeNs),
};
const selfShare: CallFigure = {
  column: {
    name: "share",
    type: "real",
    unit: "ratio",
    absent: 0,
    description: "self time, as a share of all self time",
  },
  of: (figures, id, wholeNs) => shareOf(figures.selfNs(id), wholeNs),
};
const spread: readonly CallFigure[] = [
  time("avg", "mean time of a call", ({ spread }, id) => spread.moments.mean(id)),
  time("min", "shortest call", ({ spread }, id) => rounded(spread.moments.min(id))),
  ...[50, 90, 99].map((percent) =>
    time(`p${percent}`, `${percent} % of the calls took at most this`, ({ spread }, id) =>
      rounded(spread.quantile(id, percent / 100)),
    ),
  ),
  time("max", "longest call", ({ spread }, id) => rounded(spread.moments.max(id))),
];

/** Of a call graph: shares are of the roots' total time. */
export const GRAPH_FIGURES: readonly CallFigure[] = [
  calls,
  total,
  rootShare,
  self,
  ...spread,
  adding(
    time("interrupted", "time of interrupts during its calls", (figures, id) => figures.interruptNs(id)),
  ),
];

/** Of a flat profile: shares are of all self time. */
export const PROFILE_FIGURES: readonly CallFigure[] = [calls, self, selfShare, total, ...spread];

const errors = adding({
  column: {
    name: "errors",
    type: "integer",
    unit: "events",
    description: "calls that returned -4095 to -1; meaningless for functions that return no number",
  },
  of: (figures, id) => figures.errors(id),
});

/** With the errors after the calls, where they are asked for. */
export function withErrors(figures: readonly CallFigure[], shown: boolean): readonly CallFigure[] {
  return shown ? [figures[0]!, errors, ...figures.slice(1)] : figures;
}

/** The table's columns of these figures, in the same order. */
export function columnsOf(figures: readonly CallFigure[]): readonly ValueColumn[] {
  return figures.map(({ column }) => column);
}

/** A node's figures by name, for trees and graphs. */
export function graphValues(
  figures: CallFigures,
  id: number,
  wholeNs: number,
): Readonly<Record<string, Quantity>> {
  return Object.fromEntries(
    GRAPH_FIGURES.map(({ column, of }) => [
      column.name,
      { value: of(figures, id, wholeNs), unit: column.unit },
    ]),
  );
}

/** Times are durations of one recording: no integer beyond 2^53. */
function rounded(value: Exact | null): number | null {
  return value === null ? null : Number(value);
}

/** A sum: a row that isn't there has 0 of it. */
function adding({ column, of }: CallFigure): CallFigure {
  return { column: { ...column, absent: 0 }, of };
}

function time(name: string, description: string, of: CallFigure["of"]): CallFigure {
  return { column: { name, type: "real", unit: "ns", description }, of };
}
