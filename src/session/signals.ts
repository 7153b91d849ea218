import { constants } from "node:os";
import type { AbortLike } from "../core/abort.ts";
import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { StopSignal } from "../document/result-document.ts";
import { endedStarter, type Starter, type Starters } from "./starters.ts";

const handled = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** npm as a container's first process ends half a second after its shell, and the kernel ends all of the container with it. */
const STARTERS_INTERVAL_MS = 50;

export interface ReceivedSignal {
  readonly signal: NodeJS.Signals;
  readonly number: number;
  /** Set where the kernel sent no signal, but a process that started this one has ended. */
  readonly ended?: Starter;
}

export function stoppedBySignal({ signal, number }: ReceivedSignal): StopSignal {
  return { kind: "signal", signal, number };
}

export function starterEnded({ name, pid }: Starter): Diagnostic {
  const message = `recording stopped: ${name} (${pid}), which started ftrace-run, has exited`;
  return warning("starter-ended", message, {
    hint: "to keep recording without it, start ftrace-run with setsid",
  });
}

/** Signals as a session takes them: the first ends recording early, a second one ends everything at once. */
export interface SignalWatch {
  readonly first: Promise<ReceivedSignal>;
  readonly second: Promise<ReceivedSignal>;
  /** The first one, once it has come. */
  received(): ReceivedSignal | undefined;
  /** True once the second one has come. */
  abandoned(): boolean;
  /** Gives the signals back to whoever had them. */
  stop(): void;
}

/**
 * The end of a starter counts as a first SIGHUP, and not as a second signal: Ctrl-C reaches this process and its starters alike,
 * and they end before it. Where one of them is a container's first process, it is both: the container may end at any moment.
 * A caller's `abort` ends the recording as a first Ctrl-C does, and is not counted: a caller that aborts at Ctrl-C would make two of one.
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

/** Looks now and then, for the kernel tells no process of its parent's end but by a signal that only native code can ask for. */
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
