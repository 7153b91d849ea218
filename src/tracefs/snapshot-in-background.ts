import { Worker } from "node:worker_threads";
import type { Snapshot } from "./snapshot.ts";

/** The sources run as they are (`.ts`), and compiled (`.js`). */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./snapshot-worker.ts" : "./snapshot-worker.js",
  import.meta.url,
);

/**
 * `takeSnapshot` in a thread, so that a session can start its processes meanwhile.
 * Skips instances whose name starts with `sessionPrefix`.
 */
export function takeSnapshotInBackground(root: string, sessionPrefix: string): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: { root, sessionPrefix }, execArgv: [] });
    worker.once("message", (snapshot: Snapshot) => resolve(snapshot));
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new Error(`the snapshot thread ended with ${code} and no snapshot`)),
    );
  });
}
