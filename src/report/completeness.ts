import { countOf } from "./plural.ts";
import type { RecordingSummary } from "./result-document.ts";

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
export function lossSentences({ totals, faults }: RecordingSummary): readonly string[] {
  const missing = totals.overwritten + totals.lost;
  if (missing > 0)
    return [`${countOf(missing, "event")} ${missing === 1 ? "was" : "were"} lost (${lossParts(totals)})`];
  if (faults.pagesWithMissedEvents === 0) return [];
  return [`the kernel marked ${countOf(faults.pagesWithMissedEvents, "page")} as missing events`];
}

function lossParts({ overwritten, lost }: RecordingSummary["totals"]): string {
  const parts = [
    ...(overwritten > 0 ? [`${countOf(overwritten, "event")} overwritten before being read`] : []),
    ...(lost > 0 ? [`${countOf(lost, "event")} refused by a full or busy buffer`] : []),
  ];
  return parts.join(", ");
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
