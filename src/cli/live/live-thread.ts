import { Worker } from "node:worker_threads";
import type { LiveEnd, LiveView } from "../../app/live-view.ts";
import type { TextOptions } from "../../report/text/ink.ts";
import { listsEvents } from "../../result/live/open-piece.ts";
import type { LiveSource, RecordingBegan } from "../../session/capture/live-tap.ts";
import type { OwnThread } from "../../session/capture/own-threads.ts";
import type { Spec } from "../../spec/spec.ts";
import { type FromLiveThread, portableSpec, type ToLiveThread } from "./live-protocol.ts";

/** The sources run as they are (`.ts`), and compiled (`.js`). */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./live-worker.ts" : "./live-worker.js",
  import.meta.url,
);

/** Where rows are printed. */
export interface LiveOutput {
  readonly options: TextOptions;
  /** Resolves when more can be written; false if the reader is gone. */
  readonly write: (text: string) => Promise<boolean>;
}

/**
 * Prints rows while a session records, in a thread of its own: the session waits for nothing here. If the thread fails, only rows are
 * missing on stdout.
 */
export class LiveThread implements LiveView {
  readonly #worker: Worker;
  readonly #output: LiveOutput;
  readonly #end = Promise.withResolvers<LiveEnd>();
  readonly ended: Promise<LiveEnd> = this.#end.promise;
  #threads: () => readonly OwnThread[] = () => [];

  constructor(spec: Spec, output: LiveOutput) {
    this.#output = output;
    const workerData = { spec: portableSpec(spec, listsEvents), options: output.options };
    this.#worker = new Worker(workerFile, { workerData, execArgv: [], name: "ftrace-run live" });
    this.#worker.unref();
    this.#worker.on("message", (message: FromLiveThread) => {
      this.#receive(message).catch((error: unknown) => this.#fail(error));
    });
    this.#worker.once("error", (error) => this.#fail(error));
    this.#worker.once("exit", () => this.#end.resolve({ kind: "stopped" }));
  }

  attached(source: LiveSource, threads: () => readonly OwnThread[]): void {
    this.#threads = threads;
    this.#send({ kind: "attached", source });
  }

  began(window: RecordingBegan): void {
    this.#send({ kind: "began", window });
  }

  ending(): void {
    this.#send({ kind: "ending" });
  }

  async finish(recording: string): Promise<void> {
    this.#worker.ref();
    this.#send({ kind: "finish", recording });
    await this.ended;
  }

  stop(): void {
    this.#end.resolve({ kind: "stopped" });
    void this.#worker.terminate();
  }

  async #receive(message: FromLiveThread): Promise<void> {
    switch (message.kind) {
      case "threads":
        return this.#send({ kind: "threads", threads: this.#threads() });
      case "rows":
        return (await this.#output.write(message.text)) ? this.#send({ kind: "written" }) : this.stop();
      case "done":
        return this.#end.resolve({ kind: "done", ...message.counts });
    }
  }

  /** Whatever goes wrong here must not reach the session. */
  #send(message: ToLiveThread): void {
    try {
      this.#worker.postMessage(message, []);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#end.resolve({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    void this.#worker.terminate();
  }
}
