import { assertNever } from "../../core/assert-never.ts";
import type { SessionProgress } from "../../session/session-progress.ts";
import { recordingFigures } from "./progress-text.ts";
import type { ProgressView } from "./progress-view.ts";

/** A step that lasts is said again after so long. */
const LASTING_MS = 5000;

/** One line a phase, for logs and pipes: nothing is redrawn. */
export function plainProgress(name: string, write: (line: string) => void): ProgressView {
  let phase: SessionProgress["phase"] | undefined;
  let saidMs = performance.now();
  const update = (progress: SessionProgress): void => {
    const nowMs = performance.now();
    if (progress.doing !== undefined && nowMs - saidMs >= LASTING_MS) {
      saidMs = nowMs;
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
