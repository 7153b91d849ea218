/** What `list` can list. */
export const listables = ["events", "functions", "tracers", "aggregations", "specs"] as const;

/** One of these. */
export type Listable = (typeof listables)[number];
