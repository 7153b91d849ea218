import { writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { cleanUpAfterEach, holdOrThrow, item, temporaryFolder } from "./support.ts";

cleanUpAfterEach();

const rounds = 15;
const copies = 30;

/** As teardown does it: files are opened while the processes end. */
async function openMeanwhile(path: string, until: { done: boolean }): Promise<void> {
  const opened: FileHandle[] = [];
  while (!until.done && opened.length < 400) opened.push(await open(path, "r"));
  await Promise.all(opened.map((handle) => handle.close()));
}

test(
  `${rounds} × ${copies} copies of \`sleep 60\`, stopped together: none said anything`,
  { timeout: 60_000 },
  async () => {
    const recording = join(temporaryFolder(), "trace.dat");
    writeFileSync(recording, Buffer.alloc(65_536, "x"));
    const said: unknown[] = [];
    for (let round = 0; round < rounds; round++) {
      const workload = await holdOrThrow([item(["sleep", "60"], { count: copies })]);
      workload.release();
      await sleep(30);
      const state = { done: false };
      const files = Promise.all([1, 2, 3, 4].map(() => openMeanwhile(recording, state)));
      const outcomes = await workload.end();
      state.done = true;
      await files;
      said.push(...outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]).filter((text) => text !== ""));
    }
    expect(said).toEqual([]);
  },
);
