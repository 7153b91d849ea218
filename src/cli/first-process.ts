import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * The kernel ignores a signal that a container's first process doesn't handle (kernel/signal.c, `sig_task_ignored`). So it is
 * handled here, as it would be by default, while nothing else (a session) handles it.
 */
export function endBySignals(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}
