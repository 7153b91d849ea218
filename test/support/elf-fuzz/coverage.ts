import { Session } from "node:inspector";

/** What of some sources has run since the last look: V8's own block coverage, of this process. */
export class Coverage {
  readonly #session = new Session();
  readonly #concerns: (url: string) => boolean;

  constructor(concerns: (url: string) => boolean) {
    this.#concerns = concerns;
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** The blocks that have run since the last look. The inspector answers before `post` returns. */
  take(): ReadonlySet<string> {
    const ran = new Set<string>();
    this.#session.post("Profiler.takePreciseCoverage", (_, { result }) => {
      for (const { url, functions } of result.filter((script) => this.#concerns(script.url))) {
        for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges))
          if (count > 0) ran.add(`${url}:${startOffset}:${endOffset}`);
      }
    });
    return ran;
  }

  close(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }
}
