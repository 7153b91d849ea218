import { expect, test } from "vitest";
import { GuestSignals } from "../../../src/session/pass-signals.ts";
import type { Guest } from "../../../src/vm/run-guest.ts";

/** What a guest is sent while this process gets these signals. */
async function passedOn(...signals: readonly NodeJS.Signals[]): Promise<readonly string[]> {
  const sent: string[] = [];
  const guest: Guest = {
    ended: new Promise(() => undefined),
    memoryProblem: () => undefined,
    signal: (name) => void sent.push(name),
    kill: () => void sent.push("killed"),
  };
  const watch = new GuestSignals();
  watch.booted();
  await watch.whilePassing(guest, [], () => {
    for (const signal of signals) process.emit(signal, signal);
    return Promise.resolve();
  });
  return sent;
}

test.each([
  ["SIGINT", "INT"],
  ["SIGTERM", "TERM"],
  ["SIGHUP", "HUP"],
  ["SIGQUIT", "INT"],
] as const)("%s is passed on as %s, and a second one ends the guest", async (signal, name) => {
  const before = process.listenerCount(signal);
  expect(await passedOn(signal)).toEqual([name]);
  expect(await passedOn(signal, signal)).toEqual([name, "killed"]);
  expect(process.listenerCount(signal)).toBe(before);
});
