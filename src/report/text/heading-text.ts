import { missingEvents } from "../completeness.ts";
import { countOf } from "../plural.ts";
import { quantityText } from "../quantity-text.ts";
import type { KernelIdentity, RecordingSummary, ResultDocument } from "../result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** The question first; then where the answer comes from, and whether anything of it is missing. */
export function headingLines({ spec, kernel, recording }: ResultDocument, ink: Ink): readonly string[] {
  const question = spec.question ?? spec.name;
  const facts = [
    ...(recording ? [recordedText(recording)] : ["nothing was recorded"]),
    ...(kernel ? [kernelText(kernel)] : []),
  ];
  const origin = wrap(ink.text(`${spec.name}: ${facts.join("; ")}`), ink.width);
  return [
    ...wrap(ink.text(question), ink.width).map(ink.bold),
    ...origin.map(recording && missingEvents(recording.totals) > 0 ? ink.doubtful : ink.dim),
  ];
}

function recordedText(recording: RecordingSummary): string {
  const lost = missingEvents(recording.totals);
  const events = countOf(recording.totals.recorded, "event");
  return `${events} in ${quantityText(recording.durationNs, "ns")}, ${lost === 0 ? "none" : countOf(lost, "event")} lost`;
}

function kernelText({ release, architecture, cpus, clock }: KernelIdentity): string {
  return `Linux ${release} ${architecture}, ${countOf(cpus, "CPU")}, clock ${clock}`;
}
