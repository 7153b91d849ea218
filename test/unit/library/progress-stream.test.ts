import { expect, test } from "vitest";
import { ProgressStream } from "../../../src/library/progress-stream.ts";
import type { SessionProgress } from "../../../src/session/session-progress.ts";

test("a reader that keeps up sees everything", async () => {
  const stream = new ProgressStream();
  const seen = all(stream);
  for (const [phase, events] of [
    ["preparing", 0],
    ["recording", 1],
    ["recording", 2],
    ["done", 2],
  ] as const) {
    stream.push(at(phase, events));
    await settled();
  }
  stream.end();
  expect(await seen).toEqual(["preparing 0", "recording 1", "recording 2", "done 2"]);
});

test("a slow reader misses figures, never a phase", async () => {
  const stream = new ProgressStream();
  const seen: string[] = [];
  const { promise: pause, resolve: goOn } = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const { phase, events } of stream.read()) {
      seen.push(`${phase} ${events}`);
      await pause;
    }
  })();
  stream.push(at("preparing", 0));
  await settled();
  for (let events = 0; events < 1000; events++) stream.push(at("recording", events));
  stream.push(at("stopping", 999));
  stream.push(at("done", 999));
  stream.end();
  goOn();
  await reading;
  expect(seen).toEqual(["preparing 0", "recording 999", "stopping 999", "done 999"]);
});

test("a reader that comes late sees the latest figures, and one after the end ends, too", async () => {
  const stream = new ProgressStream();
  stream.push(at("preparing", 0));
  stream.push(at("recording", 5));
  const late = all(stream);
  await settled();
  stream.end();
  expect(await late).toEqual(["recording 5"]);
  expect(await all(stream)).toEqual(["recording 5"]);
});

test("readers don't take from each other, and may leave", async () => {
  const stream = new ProgressStream();
  const first = all(stream);
  const leaves = (async () => {
    for await (const { phase } of stream.read()) return phase;
    return undefined;
  })();
  await settled();
  stream.push(at("preparing", 0));
  await settled();
  stream.push(at("done", 1));
  stream.end();
  expect(await leaves).toBe("preparing");
  expect(await first).toEqual(["preparing 0", "done 1"]);
});

test("without any progress it ends", async () => {
  const stream = new ProgressStream();
  const seen = all(stream);
  stream.end();
  expect(await seen).toEqual([]);
});

function at(phase: SessionProgress["phase"], events: number): SessionProgress {
  return { phase, elapsedMs: 0, events, lost: 0 };
}

async function all(stream: ProgressStream): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const { phase, events } of stream.read()) seen.push(`${phase} ${events}`);
  return seen;
}

/** Every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
