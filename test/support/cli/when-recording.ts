import { setTimeout as sleep } from "node:timers/promises";
import type { CliOptions } from "./run-cli.ts";

/** For the first events to come. */
const SOME_EVENTS_MS = 300;

/** Options of a run that does something once its (first) spec is being recorded, as it says itself. */
export function whenRecording(act: (pid: number) => unknown): Pick<CliOptions, "onStart" | "onError"> {
  let runner = 0;
  let said = "";
  let hasActed = false;
  return {
    onStart: (pid) => (runner = pid),
    onError: (text) => {
      said += text;
      if (hasActed || !/: recording$/mu.test(said)) return;
      hasActed = true;
      void sleep(SOME_EVENTS_MS).then(() => act(runner));
    },
  };
}
