import { constants } from "node:os";

const handled = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

export interface ReceivedSignal {
  readonly signal: NodeJS.Signals;
  readonly number: number;
}

/** Signals as a session takes them: the first ends recording early, the second ends everything at once. */
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

export function watchSignals(): SignalWatch {
  const first = Promise.withResolvers<ReceivedSignal>();
  const second = Promise.withResolvers<ReceivedSignal>();
  let received: ReceivedSignal | undefined;
  let abandoned = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    const what = { signal, number: constants.signals[signal] };
    if (received) {
      abandoned = true;
      second.resolve(what);
    }
    received ??= what;
    first.resolve(received);
  };
  for (const signal of handled) process.on(signal, onSignal);
  return {
    first: first.promise,
    second: second.promise,
    received: () => received,
    abandoned: () => abandoned,
    stop() {
      for (const signal of handled) process.off(signal, onSignal);
    },
  };
}
