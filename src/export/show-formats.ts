import type { WriteRecords } from "./rows/shown-records.ts";

/** A format of `show`. */
export interface ShowFormat {
  /** `--format NAME`. */
  readonly name: string;
  /** One line for `--help` and the docs. */
  readonly summary: string;
  /** Each record has the name that its task had at that time. */
  readonly readsNames?: true;
  load(): Promise<WriteRecords>;
}

/** Every format of `show`. A format's code is loaded only when it is asked for. */
export const showFormats: readonly [text: ShowFormat, ...others: ShowFormat[]] = [
  {
    name: "text",
    summary: "the kernel's own text, as in its trace file",
    load: async () => (await import("./kernel-text/kernel-text.ts")).writeSelectedText,
  },
  {
    name: "json",
    summary: "one array of objects, one per event",
    readsNames: true,
    load: async () => (await import("./rows/write-json.ts")).writeJson,
  },
  {
    name: "ndjson",
    summary: "one object per line",
    readsNames: true,
    load: async () => (await import("./rows/write-json.ts")).writeNdjson,
  },
  {
    name: "csv",
    summary: "a table with one row per event and a column for each field",
    readsNames: true,
    load: async () => (await import("./rows/write-csv.ts")).writeCsv,
  },
];

/** By the name that `--format` takes. */
export const showFormatsByName: ReadonlyMap<string, ShowFormat> = new Map(
  showFormats.map((format) => [format.name, format]),
);
