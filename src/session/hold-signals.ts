import { setImmediate as nextTurn } from "node:timers/promises";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does synchronous work that takes milliseconds and undoes what it did. A signal that arrives meanwhile is delivered again when the
 * work is done.
 */
export async function withoutSignals<T>(work: () => T): Promise<T> {
  const held: NodeJS.Signals[] = [];
  const hold = (signal: NodeJS.Signals): void => void held.push(signal);
  for (const signal of SIGNALS) process.on(signal, hold);
  try {
    return work();
  } finally {
    await nextTurn();
    for (const signal of SIGNALS) process.off(signal, hold);
    if (held[0]) process.kill(process.pid, held[0]);
  }
}
