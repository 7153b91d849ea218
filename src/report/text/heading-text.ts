import { displayWidth } from "../../core/display-width.ts";
import { TOP_LEVEL } from "../../trace/trace-dat/instances.ts";
import { lossText, recordedEventCount } from "../../result/completeness.ts";
import { endedEarly, interruptionOf, stoppedAt } from "../../result/interruption.ts";
import { countOf, quantityText } from "../../core/quantity-text.ts";
import type { KernelIdentity, RecordingSummary, ResultDocument } from "../../document/result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** The question; then the recording, and whether anything is missing from it. */
export function headingLines(result: ResultDocument, ink: Ink): readonly string[] {
  const { spec, recording } = result;
  const paintFacts = recording && lossText(recording) !== "none lost" ? ink.doubtful : ink.dim;
  return [
    ...wrap(ink.text(spec.question ?? spec.name), ink.width).map(ink.bold),
    ...factLines(result, ink).map(paintFacts),
  ];
}

/** `NAME: 12,345 events in 5.00 s, none lost; Linux 6.12.0 x86_64, 2 CPUs recorded, clock mono`. Raw text: escape it. */
export function headingFacts(result: ResultDocument): string {
  return facts(result).join("; ");
}

/** One line where it fits; else the kernel has its own. */
function factLines(result: ResultDocument, ink: Ink): readonly string[] {
  const line = ink.text(headingFacts(result));
  if (displayWidth(line) <= ink.width) return [line];
  return facts(result).flatMap((fact) => wrap(ink.text(fact), ink.width));
}

/** A spec without a question has its name as the title, and needn't be named again. */
function facts({ spec, kernel, recording, session }: ResultDocument): readonly string[] {
  const recorded = recording ? recordedText(recording) : "nothing was recorded";
  return [
    spec.question === undefined ? recorded : `${spec.name}: ${recorded}`,
    ...stopTexts(session, recording),
    ...untracedTexts(recording),
    ...(kernel ? [kernelText(kernel), ...guestTexts(kernel)] : []),
  ];
}

/** Why a recording ended, unless its duration or its workload did. Pictures have no other line for that. */
function stopTexts(session: ResultDocument["session"], recording: RecordingSummary | undefined): string[] {
  if (endedEarly(session, recording)) return ["ended early by Ctrl-C"];
  const event = stoppedAt(session);
  if (event !== undefined) return [`stopped at ${event}`];
  const interruption = interruptionOf(session, recording);
  return interruption ? [`interrupted: ${interruption.text}`] : [];
}

function recordedText(recording: RecordingSummary): string {
  const events = countOf(recordedEventCount(recording), "event");
  const missed = (recording.probes ?? []).reduce((sum, probe) => sum + (probe.missed ?? 0), 0);
  const { instance } = recording;
  const which = instance === undefined ? "" : `instance ${instance || TOP_LEVEL}: `;
  const text = `${which}${events} in ${durationText(recording)}, ${lossText(recording)}${ownText(recording)}${otherTasksText(recording)}`;
  return missed === 0 ? text : `${text}, ${countOf(missed, "hit")} missed by probes`;
}

/** Less than this rounds to nothing. */
const LEAST_UNTRACED = 0.0005;

/** Functions that interrupts called meanwhile are missing from the tracer's records. */
function untracedTexts(recording: RecordingSummary | undefined): readonly string[] {
  if (recording?.untracedNs === undefined || recording.durationNs === null) return [];
  const share = recording.untracedNs / (recording.durationNs * Math.max(1, recording.cpus.length));
  if (share < LEAST_UNTRACED) return [];
  return [
    `functions not traced while ftrace-run's own threads had a CPU: ${quantityText(share, "ratio")} of CPU time`,
  ];
}

/** From this share on, the recorder's own events are reported: they take space in the buffer, and time. */
const NOTABLE_SHARE = 0.1;

function ownText(recording: RecordingSummary): string {
  const { ownEvents = 0 } = recording;
  if (ownEvents === 0 || ownEvents < NOTABLE_SHARE * (ownEvents + recordedEventCount(recording))) return "";
  return `, ${countOf(ownEvents, "event")} of ftrace-run itself excluded`;
}

/** They took space in the buffer, too. */
function otherTasksText({ scope }: RecordingSummary): string {
  if (!scope || scope.excluded === 0) return "";
  return `, ${countOf(scope.excluded, "event")} of other tasks excluded`;
}

function durationText({ durationNs, durationTicks }: RecordingSummary): string {
  return durationNs === null ? quantityText(durationTicks ?? 0, "ticks") : quantityText(durationNs, "ns");
}

/** Warns that times are an emulator's, not a machine's. */
function guestTexts({ guest }: KernelIdentity): readonly string[] {
  if (guest === undefined) return [];
  return [
    guest === "tcg"
      ? "in an emulated guest: counts are exact, times are the emulator's"
      : "in a virtual guest: times are not those of the bare machine",
  ];
}

function kernelText({ release, architecture, cpus, clock }: KernelIdentity): string {
  const kernel = release === "" ? "unknown kernel" : `Linux ${release} ${architecture}`;
  return `${kernel}, ${countOf(cpus, "CPU")} recorded, clock ${clock}`;
}
