import { normal, type Random } from "./random.ts";

/** A machine's noise: a series of factors around 1, one for each run in the order of the runs. */
export interface Noise {
  readonly name: string;
  readonly start: (random: Random) => () => number;
}

/** Every run has noise of its own. */
export const independent: Noise = {
  name: "independent, 10 %",
  start: (random) => () => Math.exp(0.1 * normal(random)),
};

/** A machine that is left alone. */
export const quiet: Noise = {
  name: "independent, 2 %",
  start: (random) => () => Math.exp(0.02 * normal(random)),
};

/** Slow drift: each run is like the one before. The standard deviation of the whole is 10 %. */
export const drifting: Noise = { name: "drift, rho 0.95, 10 %", start: (random) => drift(random, 0.1) };

/** The same total, of which 3 % are each run's own. */
export const mixed: Noise = {
  name: "drift + 3 % of each run, 10 % in total",
  start: (random) => {
    const slow = drift(random, Math.sqrt(0.1 ** 2 - 0.03 ** 2));
    return () => slow() * Math.exp(0.03 * normal(random));
  },
};

/** One run in ten takes half as long again. */
export const withOutliers: Noise = {
  name: "5 %, and 10 % outliers × 1.5",
  start: (random) => () => Math.exp(0.05 * normal(random)) * (random() < 0.1 ? 1.5 : 1),
};

function drift(random: Random, deviation: number): () => number {
  const kept = 0.95;
  let level = deviation * normal(random);
  return () => {
    const factor = Math.exp(level);
    level = kept * level + Math.sqrt(1 - kept ** 2) * deviation * normal(random);
    return factor;
  };
}
