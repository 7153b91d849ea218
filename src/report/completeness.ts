import { formatCount } from "../core/units.ts";
import { countOf } from "./plural.ts";
import type { EventCounts, RecordingSummary } from "./result-document.ts";

/**
 * Why no verdict on this recording is honest, one sentence each; empty where the data is whole. Lost events may be
 * allowed by the spec; data that can't be decoded never is.
 */
export function incompleteness(
  recording: RecordingSummary | undefined,
  loss: "fail" | "allow",
): readonly string[] {
  if (!recording) return ["nothing was recorded"];
  return [...(loss === "fail" ? lossSentences(recording) : []), ...faultSentences(recording)];
}

/** What was lost, for the reader, whatever the spec allows. Empty where nothing was. */
export function lossSentences(recording: RecordingSummary): readonly string[] {
  return [...bufferSentences(recording), ...probeSentences(recording)];
}

/** Calls that no probe saw. A function that returns needs room for each call that is under way. */
function probeSentences({ probes = [] }: RecordingSummary): readonly string[] {
  return probes
    .filter(({ missed = 0 }) => missed > 0)
    .map(
      ({ name, missed = 0 }) =>
        `the kernel missed ${countOf(missed, "hit")} of ${name} (see max-active for returns)`,
    );
}

function bufferSentences({ totals, faults }: RecordingSummary): readonly string[] {
  const missing = missingEvents(totals);
  if (missing > 0)
    return [`${countOf(missing, "event")} ${missing === 1 ? "was" : "were"} lost (${lossParts(totals)})`];
  if (faults.pagesWithMissedEvents === 0) return [];
  return [`the kernel marked ${countOf(faults.pagesWithMissedEvents, "page")} as missing events`];
}

/** Events that happened and are not in the recording, for whatever reason. */
export function missingEvents({ overwritten, lost }: EventCounts): number {
  return overwritten + lost;
}

function lossParts({ overwritten, lost }: EventCounts): string {
  const parts = [
    { count: overwritten, fate: "overwritten before being read" },
    { count: lost, fate: "refused by a full or busy buffer" },
  ].filter(({ count }) => count > 0);
  if (parts.length === 1) return parts[0]!.fate;
  return parts.map(({ count, fate }) => `${formatCount(count)} ${fate}`).join(", ");
}

function faultSentences({ faults }: RecordingSummary): readonly string[] {
  const { malformedPages, malformedRecords } = faults;
  return [
    ...(malformedPages > 0
      ? [`${countOf(malformedPages, "page")} of the recording could not be decoded`]
      : []),
    ...(malformedRecords > 0 ? [`${countOf(malformedRecords, "record")} could not be decoded`] : []),
  ];
}
