import type { ResultDocument } from "../../document/result-document.ts";
import { incompleteness } from "../../result/completeness.ts";

/** What limits a comparison of two results, one clause each. */
export interface Obstacles {
  /** Data is missing on a side: a difference may be what is missing. */
  readonly missing: readonly string[];
  /** The two were not recorded under the same conditions: equal numbers do not show that nothing changed. */
  readonly different: readonly string[];
}

/** Obstacles by the two documents themselves. */
export function obstaclesOf(before: ResultDocument, after: ResultDocument): Obstacles {
  return {
    missing: [...missingOf("before", before), ...missingOf("after", after)],
    different: conditions.flatMap(({ name, of }) => {
      const [old, now] = [of(before), of(after)];
      return old === now ? [] : [`${name}: ${old} before, ${now} after`];
    }),
  };
}

/** Losses that the spec allows are missing all the same. */
function missingOf(side: string, { recording }: ResultDocument): readonly string[] {
  return incompleteness(recording, "fail").map((sentence) => `${side}: ${sentence}`);
}

interface Condition {
  readonly name: string;
  /** As it is shown. */
  readonly of: (result: ResultDocument) => string;
}

const conditions: readonly Condition[] = [
  { name: "kernel", of: ({ kernel }) => (kernel ? `${kernel.release} ${kernel.architecture}` : "unknown") },
  { name: "CPUs", of: ({ kernel }) => (kernel ? String(kernel.cpus) : "unknown") },
  { name: "clock", of: ({ kernel }) => kernel?.clock ?? "unknown" },
  {
    name: "machine",
    of: ({ kernel }) => (kernel?.guest === undefined ? "no guest" : `guest (${kernel.guest})`),
  },
  {
    name: "parameters",
    of: ({ spec }) => spec.params.map(({ name, value }) => `${name}=${value}`).join(", ") || "none",
  },
  { name: "spec", of: ({ spec }) => `SHA-256 ${spec.sha256.slice(0, 12)}` },
];
