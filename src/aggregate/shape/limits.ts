/** Most rows of a table whose rows are a number or two each. */
export const MOST_ROWS = 100_000;
/** Most rows where each keeps values or buckets for percentiles. */
export const MOST_SPREADS = 10_000;
/** Most rows where each keeps a histogram or a series. */
export const MOST_SHAPES = 1_000;
