import { constants } from "node:os";
import { watchStarters } from "./signals.ts";
import type { Starters } from "./starters.ts";

/** A guest, as far as signals go. */
interface SignalTarget {
  /** Passes a signal on to the guest's program. */
  signal(name: "INT" | "TERM" | "HUP"): void;
  /** Ends the guest at once. */
  kill(): void;
}

/** Signals here, and as which they are passed on. SIGQUIT ends a recording as SIGINT does, and leaves no core file there. */
const passedAs = { SIGINT: "INT", SIGTERM: "TERM", SIGHUP: "HUP", SIGQUIT: "INT" } as const;
type Passed = keyof typeof passedAs;
const passed = Object.keys(passedAs) as readonly Passed[];

/**
 * Signals while a guest runs. The first one is passed on to the guest's program, which ends as it would here; a second one, or
 * one before that program has started, ends the guest. The end of a process that started this one counts as a first SIGHUP.
 */
export class GuestSignals {
  #first: Passed | undefined;
  #booted = false;

  /** From now on there is a program to pass signals on to. */
  booted(): void {
    this.#booted = true;
  }

  /** 128 + n after signal n. */
  status(): number | undefined {
    return this.#first && 128 + constants.signals[this.#first];
  }

  /** Does `work`, and passes signals on to the guest until it has ended. */
  async whilePassing<T>(guest: SignalTarget, starters: Starters, work: () => Promise<T>): Promise<T> {
    const pass = (signal: NodeJS.Signals): void => this.#pass(signal as Passed, guest);
    const stopWatching = watchStarters(starters, () => {
      if (this.#first === undefined) this.#pass("SIGHUP", guest);
    });
    for (const signal of passed) process.on(signal, pass);
    try {
      return await work();
    } finally {
      stopWatching();
      for (const signal of passed) process.off(signal, pass);
    }
  }

  #pass(signal: Passed, guest: SignalTarget): void {
    if (this.#first !== undefined || !this.#booted) guest.kill();
    else guest.signal(passedAs[signal]);
    this.#first ??= signal;
  }
}
