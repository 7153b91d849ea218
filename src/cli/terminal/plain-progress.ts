import type { RunProgress } from "../../app/run-specs.ts";
import { assertNever } from "../../core/assert-never.ts";
import { countText, quantityText } from "../../core/quantity-text.ts";
import type { SessionProgress } from "../../session/session-progress.ts";

/** A step that takes longer than this is printed again. */
const LASTING_MS = 5000;

/** One line per phase, for logs and pipes: nothing is redrawn. */
export function plainProgress(name: string, write: (line: string) => void): RunProgress {
  let phase: SessionProgress["phase"] | undefined;
  let printedMs = performance.now();
  const update = (progress: SessionProgress): void => {
    const nowMs = performance.now();
    if (progress.doing !== undefined && nowMs - printedMs >= LASTING_MS) {
      printedMs = nowMs;
      write(`${name}: ${progress.doing}`);
    }
    if (progress.phase === phase) return;
    phase = progress.phase;
    const line = lineOf(progress);
    if (line !== undefined) write(`${name}: ${line}`);
  };
  return { update, end: () => Promise.resolve() };
}

function lineOf(progress: SessionProgress): string | undefined {
  switch (progress.phase) {
    case "preparing":
      return undefined;
    case "recording":
      return "recording";
    case "stopping":
      return `recorded ${recordingFigures(progress)}`;
    case "restoring":
      return "restoring the kernel's state";
    case "done":
      return undefined;
    default:
      return assertNever(progress.phase);
  }
}

const nsPerMs = 1e6;

/** `1.2 s, 34,567 events, 28,806 events/s, 0 lost` */
export function recordingFigures({ elapsedMs, events, lost }: SessionProgress): string {
  const perSecond = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  return [
    quantityText(Math.round(elapsedMs) * nsPerMs, "ns"),
    `${countText(events)} events`,
    `${countText(perSecond)} events/s`,
    `${countText(lost)} lost`,
  ].join(", ");
}

/** Shows nothing. */
export const silentProgress: RunProgress = {
  update: () => undefined,
  end: () => Promise.resolve(),
};
