import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_START_MS = 30_000;

/** The lines that a tool of libbpf-tools prints while something is done. Its first line is its heading, printed once it records. */
export async function whileTool(
  [tool, ...args]: readonly [string, ...string[]],
  doIt: () => Promise<void>,
): Promise<readonly string[]> {
  const child = spawn("stdbuf", ["-oL", tool, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let [out, errors] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString("latin1")));
  child.stderr.on("data", (data: Buffer) => (errors += data.toString("latin1")));
  try {
    for (let waited = 0; !out.includes("\n"); waited += 50) {
      if (child.exitCode !== null || waited > LONGEST_START_MS) throw new Error(`${tool}: ${errors}${out}`);
      await sleep(50);
    }
    await doIt();
    // It reads its buffer some ten times a second.
    await sleep(500);
  } finally {
    child.kill("SIGINT");
    await ended;
  }
  return out.split("\n").filter((line) => line !== "");
}
