import { missingEvents } from "../completeness.ts";
import { countOf } from "../plural.ts";
import { quantityText } from "../quantity-text.ts";
import type { KernelIdentity, RecordingSummary, ResultDocument } from "../result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** The question first; then where the answer comes from, and whether anything of it is missing. */
export function headingLines(result: ResultDocument, ink: Ink): readonly string[] {
  const { spec, recording } = result;
  const paintFacts = recording && missingEvents(recording.totals) > 0 ? ink.doubtful : ink.dim;
  return [
    ...wrap(ink.text(spec.question ?? spec.name), ink.width).map(ink.bold),
    ...wrap(ink.text(headingFacts(result)), ink.width).map(paintFacts),
  ];
}

/** `NAME: 12,345 events in 5.00 s, none lost; Linux 6.12.0 x86_64, 2 CPUs, clock mono`. Raw text: escape it. */
export function headingFacts({ spec, kernel, recording }: ResultDocument): string {
  const facts = [
    recording ? recordedText(recording) : "nothing was recorded",
    ...(kernel ? [kernelText(kernel)] : []),
  ];
  return `${spec.name}: ${facts.join("; ")}`;
}

function recordedText(recording: RecordingSummary): string {
  const lost = missingEvents(recording.totals);
  const events = countOf(recording.totals.recorded, "event");
  return `${events} in ${quantityText(recording.durationNs, "ns")}, ${lost === 0 ? "none" : countOf(lost, "event")} lost`;
}

function kernelText({ release, architecture, cpus, clock }: KernelIdentity): string {
  return `Linux ${release} ${architecture}, ${countOf(cpus, "CPU")} recorded, clock ${clock}`;
}
