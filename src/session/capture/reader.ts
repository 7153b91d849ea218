import type { ProcessMaps } from "../../trace/names/user-code/maps.ts";
import { Worker } from "node:worker_threads";
import type { ReaderMessage, ReaderTask } from "./reader-protocol.ts";

/** The sources run as they are (`.ts`), and compiled (`.js`). */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./reader-worker.ts" : "./reader-worker.js",
  import.meta.url,
);

/** What a reader could not do, and the system's error. */
export type ReaderFailed = Omit<Extract<ReaderMessage, { kind: "failed" }>, "kind">;

/** The result of a reader. */
export interface ReaderEnd {
  readonly task: ReaderTask;
  readonly bytes: number;
  readonly stats: string;
  readonly maps: readonly ProcessMaps[];
  readonly failed?: ReaderFailed;
}

/** A reader thread, from the main thread's side. */
export interface Reader {
  readonly task: ReaderTask;
  /** Its thread id once it reads; `undefined` if it failed before. */
  readonly ready: Promise<number | undefined>;
  /** Resolves at its first failure; never if there is none. */
  readonly failed: Promise<ReaderFailed>;
  /** Resolves when it has closed all files. Never rejects. */
  readonly ended: Promise<ReaderEnd>;
}

/** A thread without a task. Starting one takes as long as creating an instance, so both happen in parallel. */
export function startThread(cpu: number): Worker {
  return new Worker(workerFile, { execArgv: [], name: `ftrace-run cpu${cpu}` });
}

/** Starts to read one CPU's buffer in a thread of its own. */
export function startReader(task: ReaderTask, worker: Worker): Reader {
  const ready = Promise.withResolvers<number | undefined>();
  const failed = Promise.withResolvers<ReaderFailed>();
  const ended = Promise.withResolvers<ReaderEnd>();
  let failure: ReaderFailed | undefined;
  const fail = (doing: ReaderFailed["doing"], errno: string): void => {
    failure ??= { doing, errno };
    failed.resolve(failure);
    ready.resolve(undefined);
  };
  let done = false;
  const end = (bytes: number, stats: string, maps: readonly ProcessMaps[]): void => {
    done = true;
    ended.resolve({ task, bytes, stats, maps, ...(failure && { failed: failure }) });
  };

  worker.on("message", (message: ReaderMessage) => {
    if (message.kind === "ready") ready.resolve(message.tid);
    else if (message.kind === "failed") fail(message.doing, message.errno);
    else end(message.bytes, message.stats, message.maps);
  });
  // A bug or no memory: the thread and its descriptors are gone.
  worker.once("error", (error) => fail("reading", String(error)));
  worker.once("exit", () => {
    if (done) return;
    fail("reading", "the thread ended early");
    end(task.written[task.slot] ?? 0, "", []);
  });
  worker.postMessage(task);
  return { task, ready: ready.promise, failed: failed.promise, ended: ended.promise };
}
