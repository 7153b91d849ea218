import type { AggregationDocument, ResultDocument } from "../../document/result-document.ts";
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
    different: [
      ...conditions.flatMap(({ name, of }) => difference(name, of(before), of(after))),
      ...problemsOnlyOf(before, after).map((problem) => `only before: ${problem}`),
      ...problemsOnlyOf(after, before).map((problem) => `only after: ${problem}`),
    ],
  };
}

/** The same for one aggregation, which reads other events where an optional one, or a probe, is missing. */
export function withEvents(
  obstacles: Obstacles,
  before: AggregationDocument,
  after: AggregationDocument,
): Obstacles {
  const eventsOf = ({ events }: AggregationDocument): string => events.toSorted().join(", ") || "none";
  return {
    ...obstacles,
    different: [...obstacles.different, ...difference("events", eventsOf(before), eventsOf(after))],
  };
}

function difference(name: string, before: string, after: string): readonly string[] {
  return before === after ? [] : [`${name}: ${before} before, ${after} after`];
}

function problemsOnlyOf(result: ResultDocument, other: ResultDocument): readonly string[] {
  const known = new Set(other.problems.map(({ message }) => message));
  return result.problems.flatMap(({ message }) => (known.has(message) ? [] : [message]));
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
