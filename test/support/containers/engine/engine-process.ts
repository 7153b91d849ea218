/*
 * Runs one engine for as long as its standard input is open, and takes everything away when that ends: also when
 * whoever wanted the engine was killed. Arguments: a folder for all its files, and its name. Prints `ready`.
 */
import { readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startDockerd } from "./dockerd.ts";
import { stopDockerd } from "./stop-dockerd.ts";

const [folder = "", name = ""] = process.argv.slice(2);
const dockerd = startDockerd(folder, name);
const inputEnds = new Promise<void>((resolve) => process.stdin.once("end", resolve).resume());
const engineEnds = new Promise<void>((resolve) => dockerd.process.once("exit", () => resolve()));
try {
  await Promise.race([inputEnds, engineEnds, sayWhenReady()]);
  await Promise.race([inputEnds, engineEnds]);
  if (dockerd.process.exitCode !== null) complain();
} finally {
  await stopDockerd(dockerd, name);
  rmSync(folder, { recursive: true });
}

async function sayWhenReady(): Promise<void> {
  while (!(await answers())) await sleep(20);
  process.stdout.write("ready\n");
}

/** Its socket is there before it is ready. */
function answers(): Promise<boolean> {
  const question = get({ socketPath: join(folder, "docker.sock"), path: "/_ping" });
  return new Promise((resolve) => {
    question.once("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    question.once("error", () => resolve(false));
  });
}

/** What it said last is mostly why. */
function complain(): void {
  process.stderr.write(readFileSync(join(folder, "log"), "utf8").slice(-4000));
  process.exitCode = 1;
}
