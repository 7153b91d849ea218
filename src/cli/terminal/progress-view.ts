import type { SessionProgress } from "../../session/session-progress.ts";

/** Shows how a run is coming along, on stderr. It draws; it owns neither signals nor teardown. */
export interface ProgressView {
  update(progress: SessionProgress): void;
  /** Ends the drawing; the terminal is as before. Idempotent. */
  end(): Promise<void>;
}

/** Shows nothing. */
export const silentView: ProgressView = {
  update: () => undefined,
  end: () => Promise.resolve(),
};
