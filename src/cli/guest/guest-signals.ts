import { constants } from "node:os";
import { watchStarters } from "../../session/signals.ts";
import type { Starters } from "../../session/starters.ts";
import type { Guest } from "../../vm/run-guest.ts";

/** Signals here, and what they are to the guest's script. SIGQUIT ends a recording as SIGINT does, and leaves no core there. */
const passedAs = { SIGINT: "INT", SIGTERM: "TERM", SIGHUP: "HUP", SIGQUIT: "INT" } as const;
type Passed = keyof typeof passedAs;
const passed = Object.keys(passedAs) as readonly Passed[];

/**
 * Signals while a guest runs. The first one is the guest's program's, which ends as it would here; a second one, or one that
 * comes before that program has begun, ends the guest. The end of a process that started this one is a first SIGHUP.
 */
export class GuestSignals {
  #first: Passed | undefined;
  #booted = false;

  booted(): void {
    this.#booted = true;
  }

  /** 128 + n, where signal n has come. */
  status(): number | undefined {
    return this.#first && 128 + constants.signals[this.#first];
  }

  async whilePassing<T>(guest: Guest, starters: Starters, work: () => Promise<T>): Promise<T> {
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

  #pass(signal: Passed, guest: Guest): void {
    if (this.#first !== undefined || !this.#booted) guest.kill();
    else guest.signal(passedAs[signal]);
    this.#first ??= signal;
  }
}
