import type { PlannedStop } from "../plan/plan.ts";
import { hasFired } from "../plan/events/stop-trigger.ts";
import type { Tracefs } from "../tracefs/port.ts";

const POLL_INTERVAL_MS = 20;

/** Notices that the kernel stopped the recording by the trigger of `stop`. */
export class StopWatch {
  readonly #stop: PlannedStop;
  readonly #tracingOn: string;
  readonly #tracefs: Pick<Tracefs, "read">;
  readonly #clock: () => string | undefined;
  readonly #noticed = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastOn: string | undefined;

  /** `clock`: the trace clock now. */
  constructor(
    stop: PlannedStop,
    tracingOn: string,
    { tracefs, clock }: { readonly tracefs: Pick<Tracefs, "read">; readonly clock: () => string | undefined },
  ) {
    this.#stop = stop;
    this.#tracingOn = tracingOn;
    this.#tracefs = tracefs;
    this.#clock = clock;
  }

  /** The event that stops the recording. */
  get event(): string {
    return this.#stop.event;
  }

  /** Resolves when the kernel has stopped the recording; never if another process did. */
  noticed(): Promise<void> {
    this.#timer ??= setInterval(() => this.#look(), POLL_INTERVAL_MS);
    return this.#noticed.promise;
  }

  /** The trigger has fired. Final when tracing is off. */
  hasFired(): boolean {
    const trigger = this.#tracefs.read(this.#stop.file);
    return trigger.ok && hasFired(trigger.value);
  }

  /**
   * The trace clock when tracing was last seen on; the kernel stopped after that, with the last event. Recording times are printed in
   * microseconds, so an event can be in the same one.
   */
  get lastOn(): string | undefined {
    return this.#lastOn;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#clock();
    const isOn = this.#tracefs.read(this.#tracingOn);
    if (isOn.ok && isOn.value.startsWith("1")) this.#lastOn = now;
    else if (this.hasFired()) this.#noticed.resolve();
  }
}
