import { simulate } from "./simulate/jobs.ts";
import { drawTable, furtherLines, requiredLines } from "./simulate/table.ts";

/** `npm run simulate`: how often comparisons of pairs are right and wrong, as docs/decisions/comparing.md shows it. About a minute. */
const lines = [...requiredLines, ...furtherLines];
const rates = lines.map(({ cell }, index) => simulate(cell, index + 1));
console.log(drawTable(lines, rates));
