import { closeSync, constants, openSync, writeFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { makeFifos, openOutputTail, type OutputTail } from "../../../../src/session/workload/output-tail.ts";
import { cleanUpAfterEach, temporaryFolder } from "./support.ts";

cleanUpAfterEach();

const count = 30;
const us = { uid: process.getuid!(), gid: process.getgid!() };

function openTails(folder: string): OutputTail[] {
  const paths = Array.from({ length: count }, (_, index) => join(folder, `tail-${index}`));
  makeFifos(paths);
  return paths.map((path) => openOutputTail(path, us));
}

/**
 * One turn of the event loop: the pipes report their end, then `act` runs, before Node says "close" of any of them. What
 * `act` opens gets the numbers of descriptors that were closed in this turn.
 */
async function rightAfterTheEnds(
  folder: string,
  tails: readonly OutputTail[],
  act: () => void,
): Promise<void> {
  const path = join(folder, "trigger");
  makeFifos([path]);
  const trigger = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
  const writer = openSync(path, "w");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  trigger.once("data", () => {
    try {
      act();
      resolve();
    } catch (error) {
      reject(error);
    }
  });
  // The kernel lists what is ready in the order in which it became so.
  for (const tail of tails) tail.closeWriter();
  writeSync(writer, "now");
  await promise;
  trigger.destroy();
  closeSync(writer);
}

test("what is captured is the program's, not a file that got the number of a closed pipe", async () => {
  const folder = temporaryFolder();
  const decoy = join(folder, "trace.dat");
  writeFileSync(decoy, "bytes of a recording");
  const tails = openTails(folder);
  for (const tail of tails) writeSync(tail.writer, "said");
  const opened: number[] = [];
  const texts: string[] = [];
  await sleep(10);
  await rightAfterTheEnds(folder, tails, () => {
    for (let made = 0; made < 3 * count; made++) opened.push(openSync(decoy, "r"));
    texts.push(...tails.map((tail) => tail.finish()));
  });
  expect(texts).toEqual(Array.from({ length: count }, () => "said"));
  // Each is still open, and closed by nobody else.
  for (const descriptor of opened) closeSync(descriptor);
});

test("what is still in the pipe is read at the end, and only once", () => {
  const folder = temporaryFolder();
  const [tail] = openTails(folder);
  writeSync(tail!.writer, "last words");
  expect([tail!.finish(), tail!.finish()]).toEqual(["last words", "last words"]);
});
