import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Capture, CaptureProgress, CaptureResult } from "../ports.ts";

/** A capture that could not start: nothing is open, nothing was created. */
export class FailedCapture implements Capture {
  readonly tids: readonly number[] = [];
  readonly failed: Promise<Diagnostic>;
  readonly #problem: Diagnostic;

  constructor(problem: Diagnostic) {
    this.#problem = problem;
    this.failed = Promise.resolve(problem);
  }

  progress(): CaptureProgress {
    return { events: 0, lost: 0, bytes: 0 };
  }

  startReading(): void {
    // Nothing to read.
  }

  began(): void {
    // Nothing to start.
  }

  ending(): void {}

  clock(): undefined {
    return undefined;
  }

  finish(): Promise<CaptureResult> {
    return Promise.resolve({ stats: [], problems: [this.#problem] });
  }

  abort(): Promise<void> {
    return Promise.resolve();
  }
}
