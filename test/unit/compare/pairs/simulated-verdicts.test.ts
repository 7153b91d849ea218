import { afterAll, expect, test } from "vitest";
import { type Rates, simulate } from "../../../../scripts/simulate/jobs.ts";
import { drawTable, requiredLines } from "../../../../scripts/simulate/table.ts";

const simulated: Rates[] = [];

test.each(requiredLines.map((line, index) => ({ ...line, noise: line.cell.noise.name, index })))(
  "$noise: $what",
  { timeout: 120_000 },
  ({ cell, rate, atMost = 1, atLeast = 0, index }) => {
    const rates = simulate(cell, index + 1);
    simulated.push(rates);
    expect(cell.trials).toBe(2000);
    expect(rate(rates)).toBeLessThanOrEqual(atMost);
    expect(rate(rates)).toBeGreaterThanOrEqual(atLeast);
  },
);

afterAll(() => console.log(drawTable(requiredLines.slice(0, simulated.length), simulated)));
