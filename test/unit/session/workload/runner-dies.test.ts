import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readProcess } from "../../../../src/machine/process-table.ts";
import { cleanUpAfterEach, temporaryFolder } from "./support.ts";

cleanUpAfterEach();

const holdWorkload = new URL("../../../../src/session/workload/hold-workload.ts", import.meta.url);

test("a runner that is killed while it holds: the programs never run, the holders go", async () => {
  const directory = temporaryFolder();
  const marker = join(directory, "ran");
  const item = {
    at: { source: { path: "", text: "" }, start: 0, end: 0 },
    run: ["touch", marker],
    count: 2,
    env: {},
    stdin: { kind: "null" },
    stdout: { kind: "capture" },
    stderr: { kind: "capture" },
    wait: true,
  };
  const script = `import { holdWorkload } from ${JSON.stringify(holdWorkload.href)};
    const held = await holdWorkload([${JSON.stringify(item)}], { directory: ${JSON.stringify(directory)}, onGroup: () => {} });
    console.log(held.value.pids.join());
    setInterval(() => {}, 1000);`;
  const runner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(runner.stdout, "data")) as [Buffer];
  const pids = line.toString().trim().split(",").map(Number);
  expect(pids.map((pid) => readProcess(pid)?.sid)).toEqual(pids);
  runner.kill("SIGKILL");
  await once(runner, "exit");
  const gone = (): boolean => pids.every((pid) => (readProcess(pid)?.state ?? "Z") === "Z");
  for (let tries = 0; tries < 200 && !gone(); tries++) await sleep(10);
  expect(gone()).toBe(true);
  expect(existsSync(marker)).toBe(false);
});
