import { expect, test } from "vitest";
import { watchSignals } from "../../../src/session/signals.ts";

test("a caller's abort is a first Ctrl-C", async () => {
  const controller = new AbortController();
  const watch = watchSignals([], controller.signal);
  expect(watch.received()).toBeUndefined();
  controller.abort();
  expect(await watch.first).toMatchObject({ signal: "SIGINT", number: 2 });
  expect(watch.abandoned()).toBe(false);
  watch.stop();
});

test("one that has been aborted before counts at once", () => {
  const watch = watchSignals([], AbortSignal.abort());
  expect(watch.received()).toMatchObject({ signal: "SIGINT" });
  watch.stop();
});

test("a later abort reaches no session", () => {
  const controller = new AbortController();
  const watch = watchSignals([], controller.signal);
  watch.stop();
  controller.abort();
  expect(watch.received()).toBeUndefined();
});
