import { drifting, independent, mixed, type Noise, quiet, withOutliers } from "./noise.ts";
import type { Cell, Rates } from "./jobs.ts";

/** One line of the table: a cell, and the bound on one of its rates that must hold. */
export interface Line {
  readonly cell: Cell;
  readonly what: string;
  readonly rate: (rates: Rates) => number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

const TRIALS = 2000;
const METRICS = 20;

/** What must hold, cell by cell. */
export const requiredLines: readonly Line[] = [
  ...[independent, drifting, withOutliers].map((noise) => falseAlarms(noise)),
  { ...power(independent, 0.1, METRICS), atLeast: 0.8 },
  { ...power(drifting, 0.03, METRICS), atLeast: 0.8 },
  ...[independent, drifting, withOutliers, quiet].map((noise) => falseSame(noise)),
];

/** What else a user may want to know; nothing is promised of it. */
export const furtherLines: readonly Line[] = [
  falseAlarms(mixed),
  power(withOutliers, 0.1, METRICS),
  power(independent, 0.03, METRICS),
  power(mixed, 0.03, METRICS),
  power(mixed, 0.03, 1),
  power(mixed, 0.05, METRICS),
  ...[drifting, quiet, mixed].map((noise) => equality(noise)),
];

/** The table in Markdown. Rates in percent. */
export function drawTable(lines: readonly Line[], rates: readonly Rates[]): string {
  const rows = lines.map(({ cell, what, rate, atMost, atLeast }, index) => {
    const bound =
      atMost === undefined ? (atLeast === undefined ? "" : `≥ ${percent(atLeast)}`) : `≤ ${percent(atMost)}`;
    const { pairs } = rates[index]!;
    return [
      cell.noise.name,
      String(cell.metrics),
      what,
      percent(rate(rates[index]!)),
      bound,
      pairs.toFixed(1),
    ];
  });
  const head = ["noise", "metrics", "rate", "simulated", "required", "pairs run"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function falseAlarms(noise: Noise): Line {
  const cell = { noise, metrics: METRICS, changed: 0, change: 0, mostPairs: 30, trials: TRIALS };
  return {
    cell,
    what: "nothing changed, some metric *worse*",
    rate: (rates) => rates.falseWorse,
    atMost: 0.01,
  };
}

function power(noise: Noise, change: number, metrics: number): Line {
  const cell = { noise, metrics, changed: 1, change, mostPairs: 30, trials: TRIALS };
  return { cell, what: `one metric +${percent(change)}, found *worse*`, rate: (rates) => rates.found };
}

/** A change of exactly the tolerance, in every job. */
function falseSame(noise: Noise): Line {
  const cell = { noise, metrics: 1, changed: 1, change: 0.02, mostPairs: 30, trials: TRIALS };
  return {
    cell,
    what: "+2 % (the tolerance), called *same*",
    rate: (rates) => rates.changedSame,
    atMost: 0.05,
  };
}

function equality(noise: Noise): Line {
  const cell = { noise, metrics: METRICS, changed: 0, change: 0, mostPairs: 30, trials: TRIALS };
  return { cell, what: "nothing changed, a metric *same*", rate: (rates) => rates.unchangedSame };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
