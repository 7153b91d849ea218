import type { LiveEnd } from "../../app/live-view.ts";
import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { ResultDocument } from "../../document/result-document.ts";

/** Options that `--live` cannot be combined with. */
export function liveMisuse({
  format,
  vm,
}: {
  /** The format on stdout. */
  readonly format: string;
  readonly vm?: true | string;
}): readonly Diagnostic[] {
  return [
    ...(vm === undefined ? [] : [conflict("--vm", "rows come from this machine's kernel only")]),
    ...(format === "text"
      ? []
      : [conflict(`${format} on stdout`, `write it to a file: --format ${format}=FILE`)]),
  ];
}

function conflict(option: string, hint: string): Diagnostic {
  return diagnostic("usage", `--live cannot be combined with ${option}`, { hint });
}

/** Warnings about rows that were not printed. */
export function liveProblems(end: LiveEnd): readonly Diagnostic[] {
  if (end.kind === "failed") {
    const message = `printing rows failed: ${end.why}`;
    return [warning("rows-skipped", message, { hint: "the recording and the report are not affected" })];
  }
  if (end.kind === "stopped" || end.skipped === 0) return [];
  const message = `${countOf(end.skipped, "row")} not printed while recording: stdout was read too slowly`;
  return [warning("rows-skipped", message, { hint: "the recording has them; --out DIR keeps it" })];
}

/** A warning about events that were lost. */
export function lostRows({ recording }: ResultDocument): readonly Diagnostic[] {
  const { overwritten = 0, lost = 0 } = recording?.totals ?? {};
  const missing = (overwritten ?? 0) + (lost ?? 0);
  if (missing === 0) return [];
  const were = missing === 1 ? "was" : "were";
  const message = `${countOf(missing, "event")} ${were} lost while recording: up to as many rows are missing`;
  return [warning("events-lost", message)];
}
