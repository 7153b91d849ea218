import type { Exporter } from "./exporter.ts";

/** Every format of `export`. A format's code is loaded only when it is asked for. */
export const exporters: readonly Exporter[] = [
  {
    name: "trace",
    ending: "txt",
    summary: "the kernel's own text, as in its trace file",
    needs: [],
    isListing: true,
    load: async () => (await import("./kernel-text/kernel-text.ts")).writeKernelText("default"),
  },
  {
    name: "trace-long",
    ending: "txt",
    summary: "the same, with time, task and context in every line",
    needs: [],
    isListing: true,
    load: async () => (await import("./kernel-text/kernel-text.ts")).writeKernelText("all"),
  },
  {
    name: "folded",
    ending: "folded",
    summary: "folded stacks for flamegraph.pl: self times of calls in ns, or counts of stacks",
    needs: ["calls", "stacks"],
    load: async () => (await import("./folded/write-folded.ts")).writeFolded,
  },
  {
    name: "speedscope",
    ending: "speedscope.json",
    summary: "one profile per task, for speedscope.app: calls over time, and counts of stacks",
    needs: ["calls", "stacks"],
    load: async () => (await import("./speedscope/write-speedscope.ts")).writeSpeedscope,
  },
];

/** By the name that `--to` takes. */
export const exportersByName: ReadonlyMap<string, Exporter> = new Map(
  exporters.map((exporter) => [exporter.name, exporter]),
);
