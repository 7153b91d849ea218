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

test("a caller that aborts at Ctrl-C makes one of it, and not two; the next Ctrl-C is the second", () => {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on("SIGINT", abort);
  const watch = watchSignals([], controller.signal);
  try {
    process.emit("SIGINT", "SIGINT");
    expect(watch.received()).toMatchObject({ signal: "SIGINT" });
    expect(watch.abandoned()).toBe(false);
    process.emit("SIGINT", "SIGINT");
    expect(watch.abandoned()).toBe(true);
  } finally {
    watch.stop();
    process.off("SIGINT", abort);
  }
});

test("npm as a container's first process ends the run at once, also after a signal", async () => {
  const starters = [
    { pid: process.ppid + 1, name: "npm" },
    { pid: 1, name: "npm" },
  ];
  const watch = watchSignals(starters);
  try {
    process.emit("SIGTERM", "SIGTERM");
    expect(watch.abandoned()).toBe(false);
    await watch.second;
    expect(watch.received()).toMatchObject({ signal: "SIGTERM" });
    expect(watch.abandoned()).toBe(true);
  } finally {
    watch.stop();
  }
});
