import { kernelText } from "../../src/export/kernel-text/kernel-text.ts";
import type { GraphColumns } from "../../src/export/kernel-text/text-style.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { sourceOf } from "./recorded.ts";

/** Our text of a buffer, against the kernel's. */
export interface TextAgreement {
  /** Of the kernel's text, after the header. */
  readonly lines: readonly string[];
  /** Lines that say where events were lost; the kernel says so in `trace_pipe` only. */
  readonly losses: readonly string[];
  /** Numbers of the lines that aren't equal, with both. */
  readonly differences: readonly string[];
  readonly faults: { readonly malformedPages: number; readonly malformedRecords: number };
}

/** Compares line by line, as bytes. */
export function compareTexts(
  traceDat: Uint8Array,
  theirs: string,
  columns: GraphColumns = "default",
): TextAgreement {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const all = withoutHeader([...kernelText(recording.value, columns)].map(asLatin1));
  const lines = withoutHeader(theirs.split("\n").slice(0, -1));
  const ours = all.filter((line) => !isLoss(line));
  const differences = Array.from({ length: Math.max(lines.length, ours.length) }, (_, index) => index)
    .filter((index) => ours[index] !== lines[index])
    .map((index) => `${index}: ${lines[index]} | ours: ${ours[index]}`);
  return { lines, losses: all.filter(isLoss), differences, faults: recording.value.faults() };
}

/** The kernel's text is read as latin1, so that every byte counts. */
function asLatin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function isLoss(line: string): boolean {
  return /^CPU:\d+ \[LOST \d+ EVENTS\]$/u.test(line);
}

/** `##### CPU 1 buffer started ####` is no header. */
function withoutHeader(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findIndex((line) => !/^#(?!####)/u.test(line)));
}

/** How many lines of a text show what. */
export function shownIn(lines: readonly string[]): Readonly<Record<string, number>> {
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  return {
    switches: count(/^ +\d+\) .* => /u),
    interrupts: count(/(?:__sysvec_apic_timer_interrupt|irq_enter_rcu)/u),
    comments: count(/\/\* .* \*\/$/u) - count(/\} \/\* .* \*\/$/u),
    namedEnds: count(/\} \/\* .* \*\/$/u),
    leaves: count(/\(\);$/u),
    modules: count(/ \[\w+\]\(\)/u),
    markedDurations: count(/^ +\d+\) [+!#*@$] /u),
    stacks: count(/: <stack trace>$/u),
    callers: count(/ <-/u),
    inInterrupts: count(/ \[\d{3}\] ..[hHsz]/u),
    bufferStarts: count(/^##### CPU \d+ buffer started ####$/u),
  };
}
