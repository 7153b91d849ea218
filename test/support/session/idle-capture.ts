import type { StartCapture } from "../../../src/session/ports.ts";

/** Reads nothing. */
export const idleCapture: StartCapture = () =>
  Promise.resolve({
    tids: [],
    failed: new Promise(() => {}),
    began: () => undefined,
    progress: () => ({ events: 0, lost: 0, bytes: 0 }),
    finish: () => Promise.resolve({ stats: [], problems: [] }),
    abort: () => Promise.resolve(),
  });
