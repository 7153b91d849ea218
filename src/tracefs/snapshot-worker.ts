import { parentPort, workerData } from "node:worker_threads";
import { takeSnapshot } from "./snapshot.ts";

/** Runs in a thread of its own; see `snapshot-in-background.ts`. */
const { root, sessionPrefix } = workerData as { readonly root: string; readonly sessionPrefix: string };
parentPort?.postMessage(takeSnapshot(root, { isSession: (name) => name.startsWith(sessionPrefix) }));
