import { assertNever } from "../core/assert-never.ts";
import type { SessionProgress } from "../session/session.ts";
import { recordingFigures } from "./progress-text.ts";
import type { ProgressView } from "./progress-view.ts";

/** One line a phase, for logs and pipes: nothing is redrawn. */
export function plainProgress(name: string, write: (line: string) => void): ProgressView {
  let phase: SessionProgress["phase"] | undefined;
  const update = (progress: SessionProgress): void => {
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
