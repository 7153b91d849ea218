import { countOf, countText } from "../core/quantity-text.ts";
import type { PageFaults, RecordingSummary } from "../document/result-document.ts";

/**
 * Why this recording supports no verdict, one sentence each; empty if the data is complete. Lost events may be
 * allowed by the spec; settings that changed, and data that can't be decoded, never are.
 */
export function incompleteness(
  recording: RecordingSummary | undefined,
  loss: "fail" | "allow",
): readonly string[] {
  if (!recording) return ["nothing was recorded"];
  const lost = loss === "fail" ? countedLosses(recording) : [];
  return [...changeSentences(recording), ...lost, ...faultSentences(recording)];
}

/** Whether what was recorded is as it should be, and there is only too little of it. */
export function lacksEventsOnly(recording: RecordingSummary | undefined): boolean {
  return (
    recording !== undefined &&
    changeSentences(recording).length === 0 &&
    faultSentences(recording).length === 0
  );
}

/** What is missing, whatever the spec allows. Empty if nothing is. */
export function lossSentences(recording: RecordingSummary): readonly string[] {
  return [...changeSentences(recording), ...countedLosses(recording)];
}

function countedLosses(recording: RecordingSummary): readonly string[] {
  return [...bufferSentences(recording), ...probeSentences(recording), ...scopeSentences(recording)];
}

/** They may be part of what is asked for, and are left out. */
function scopeSentences({ scope }: RecordingSummary): readonly string[] {
  if (!scope || scope.unknown === 0) return [];
  return [`${countOf(scope.unknown, "event")} left out: it is unknown whether their tasks are in the scope`];
}

/** It is unknown how much is missing. */
function changeSentences({ changes = [] }: RecordingSummary): readonly string[] {
  const shown = changes
    .slice(0, MOST_CHANGES)
    .map(({ file, armed, found }) =>
      armed === undefined || found === undefined
        ? `another process wrote to ${file} while recording`
        : `${file} changed while recording: from ${valueText(armed)} to ${valueText(found)}`,
    );
  const more = changes.length - shown.length;
  return more > 0 ? [...shown, `${countOf(more, "more setting")} changed while recording`] : shown;
}

/** Each with a sentence of its own; the result document has all. */
const MOST_CHANGES = 20;

function valueText(value: string): string {
  return value === "" ? "nothing" : JSON.stringify(value);
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

function bufferSentences(recording: RecordingSummary): readonly string[] {
  const { faults } = recording;
  const missing = missingEvents(recording);
  if (missing !== undefined && missing > 0)
    return [`${countOf(missing, "event")} ${missing === 1 ? "was" : "were"} lost (${lossParts(recording)})`];
  const marked = faults.pagesWithMissedEvents;
  if (marked > 0)
    return [
      `the kernel set its missed-events flag on ${countOf(marked, "page")}: events before ${marked === 1 ? "it" : "them"} were lost`,
    ];
  if (missing === undefined)
    return ["the file has no CPU statistics, so it is unknown whether events were lost"];
  return [];
}

/** Events that happened and are not in the recording, for whatever reason. Undefined: the file doesn't say. */
function missingEvents({ totals, absent = 0 }: RecordingSummary): number | undefined {
  const { overwritten, lost } = totals;
  return overwritten === null || lost === null ? undefined : overwritten + lost + absent;
}

/** `none lost`, `12 events lost`; no such claim where settings changed. */
export function lossText(recording: RecordingSummary): string {
  const missing = missingEvents(recording);
  const isChanged = (recording.changes ?? []).length > 0;
  if (missing === 0 && isChanged) return "an unknown number not recorded";
  if (missing === undefined) return "unknown whether any were lost";
  return missing === 0 ? "none lost" : `${countOf(missing, "event")} lost`;
}

/** By the kernel's count; where that is unknown, those that were read. */
export function recordedEventCount({ totals, events }: RecordingSummary): number {
  return totals.recorded ?? events.reduce((sum, { records }) => sum + records, 0);
}

function lossParts({ totals: { overwritten, lost }, absent = 0 }: RecordingSummary): string {
  const parts = [
    { count: overwritten ?? 0, fate: "overwritten before being read" },
    { count: lost ?? 0, fate: "refused by a full or busy buffer" },
    { count: absent, fate: "counted by the kernel but missing from the file" },
  ].filter(({ count }) => count > 0);
  if (parts.length === 1) return parts[0]!.fate;
  return parts.map(({ count, fate }) => `${countText(count)} ${fate}`).join(", ");
}

function faultSentences({ faults }: RecordingSummary): readonly string[] {
  const { malformedPages, pageFaults = {}, malformedRecords } = faults;
  return [
    ...(malformedPages > 0
      ? [
          `${countOf(malformedPages, "page")} of the recording could not be decoded${pageFaultText(pageFaults)}`,
        ]
      : []),
    ...(malformedRecords > 0 ? [`${countOf(malformedRecords, "record")} could not be decoded`] : []),
  ];
}

/** ` (invalid commit word)`; with several causes, how many pages each has. */
export function pageFaultText(faults: PageFaults): string {
  const causes = Object.entries(FAULT_WORDS).flatMap(([name, words]) => {
    const pages = faults[name as keyof PageFaults];
    return pages === undefined ? [] : [{ words, pages }];
  });
  if (causes.length === 0) return "";
  if (causes.length === 1) return ` (${causes[0]!.words})`;
  return ` (${causes.map(({ words, pages }) => `${words}: ${countText(pages)}`).join(", ")})`;
}

const FAULT_WORDS: Readonly<Record<keyof PageFaults, string>> = {
  "bad-commit": "invalid commit word",
  "bad-length": "invalid record length",
  "cut-short": "missing from the file",
  "short-page": "incomplete page header",
  "time-goes-backwards": "time going backwards",
  "time-out-of-range": "time stamp out of range",
  "truncated-record": "record cut off",
};
