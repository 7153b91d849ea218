import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import type { DiagnosticCode } from "../../core/diagnostic-codes.ts";
import { countText } from "../../core/quantity-text.ts";
import type { Recording } from "../../trace/recording.ts";
import { pageFaultText } from "../../result/completeness.ts";

/** What a recording lacks: lost events, by the kernel's count; pages and records that could not be read so far. */
export function recordingProblems(recording: Recording): readonly Diagnostic[] {
  const { malformedPages, pageFaults = {}, malformedRecords } = recording.faults();
  const lost = recording.info.stats.reduce(
    (sum, { overrun, commitOverrun, dropped }) => sum + overrun + commitOverrun + dropped,
    0,
  );
  return [
    ...counted(
      malformedPages,
      "recording-malformed",
      `of the recording's pages could not be read to the end${pageFaultText(pageFaults)}`,
    ),
    ...counted(malformedRecords, "recording-malformed", "of the recording's records could not be read"),
    ...(recording.info.stats.length === 0 ? [lossUnknown] : []),
    ...counted(lost, "events-lost", "of the events were lost while recording, by the kernel's count"),
  ];
}

const lossUnknown = warning(
  "events-lost",
  "the file has no CPU statistics, so it is unknown whether events were lost",
);

function counted(count: number, code: DiagnosticCode, what: string): readonly Diagnostic[] {
  return count > 0 ? [warning(code, `${countText(count)} ${what}`)] : [];
}
