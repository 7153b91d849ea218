import { constants } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AbortLike } from "../core/abort.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { StopSignal } from "../document/result-document.ts";
import { endedStarter, type Starter, type Starters } from "./starters.ts";

const handled = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** npm as a container's first process ends half a second after its shell, and the kernel then ends the whole container. */
const STARTERS_INTERVAL_MS = 50;

/** A signal that ends a recording. */
export interface ReceivedSignal {
  readonly signal: NodeJS.Signals;
  readonly number: number;
  /** The ended starter, if this stands for the end of a process that started this one. */
  readonly ended?: Starter;
}

/** The signal as a reason to stop. */
export function stoppedBySignal({ signal, number }: ReceivedSignal): StopSignal {
  return { kind: "signal", signal, number };
}

/** Warns that the recording stopped because a starter ended. */
export function starterEnded({ name, pid }: Starter): Diagnostic {
  const message = `recording stopped: ${name} (${pid}), which started ftrace-run, has exited`;
  return warning("starter-ended", message, {
    hint: "to keep recording without it, start ftrace-run with setsid",
  });
}

/** Signals of a session: the first ends recording early, the second ends everything at once. */
export interface SignalWatch {
  readonly first: Promise<ReceivedSignal>;
  readonly second: Promise<ReceivedSignal>;
  /** The first signal, once received. */
  received(): ReceivedSignal | undefined;
  /** True once the second signal was received. */
  abandoned(): boolean;
  /** Restores the previous signal handling. */
  stop(): void;
}

/**
 * The end of a starter counts as a first SIGHUP but not as a second signal: Ctrl-C goes to this process and its starters, which
 * end before it. If a starter is a container's first process, its end counts as both, because the container may end at any
 * moment. A caller's `abort` ends the recording like a first Ctrl-C but is not counted, because the caller may abort on Ctrl-C.
 */
export function watchSignals(starters: Starters = [], abort?: AbortLike): SignalWatch {
  const first = Promise.withResolvers<ReceivedSignal>();
  const second = Promise.withResolvers<ReceivedSignal>();
  let received: ReceivedSignal | undefined;
  let abandoned = false;
  let counted = 0;
  const end = (what: ReceivedSignal): void => {
    received ??= what;
    first.resolve(received);
  };
  const receive = (what: ReceivedSignal): void => {
    end(what);
    if (++counted < 2) return;
    abandoned = true;
    second.resolve(what);
  };
  const onSignal = (signal: NodeJS.Signals): void => receive({ signal, number: constants.signals[signal] });
  const stopWatching = watchStarters(starters, (ended) => {
    const what: ReceivedSignal = { signal: "SIGHUP", number: constants.signals.SIGHUP, ended };
    if (counted === 0) receive(what);
    if (starters.some(({ pid }) => pid === 1)) receive(what);
  });
  const onAbort = (): void => end({ signal: "SIGINT", number: constants.signals.SIGINT });
  for (const signal of handled) process.on(signal, onSignal);
  abort?.addEventListener("abort", onAbort);
  if (abort?.aborted === true) onAbort();
  return {
    first: first.promise,
    second: second.promise,
    received: () => received,
    abandoned: () => abandoned,
    stop() {
      stopWatching();
      for (const signal of handled) process.off(signal, onSignal);
      abort?.removeEventListener("abort", onAbort);
    },
  };
}

/** Polls: the kernel reports a parent's end only by a signal that native code has to request (prctl(2), PR_SET_PDEATHSIG). */
export function watchStarters(starters: Starters, onEnd: (ended: Starter) => void): () => void {
  if (starters.length === 0) return () => undefined;
  const timer = setInterval(() => {
    const ended = endedStarter(starters);
    if (ended === undefined) return;
    clearInterval(timer);
    onEnd(ended);
  }, STARTERS_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

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
