import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const TOOLS = "/usr/sbin";
/** bpftrace needs seconds to attach its probes. */
const LONGEST_START_MS = 60_000;

/** A program of bpftrace's own tools, or its text. */
export type BpftraceProgram = { readonly tool: string } | { readonly text: string };

/** What bpftrace prints while something is done: lines, without those about itself. Ends what it started. */
export async function whileBpftrace(
  program: BpftraceProgram,
  doIt: () => Promise<void>,
): Promise<readonly string[]> {
  const marked = "text" in program ? ["-e", String.raw`BEGIN { printf("ready\n"); } ` + program.text] : [];
  const args = "tool" in program ? [`${TOOLS}/${program.tool}`] : marked;
  const child = spawn("bpftrace", args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let [out, errors] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString("latin1")));
  child.stderr.on("data", (data: Buffer) => (errors += data.toString("latin1")));
  try {
    // Its first lines come before it attaches the probes.
    for (let waited = 0; !/\n.*\n/u.test(out); waited += 50) {
      if (child.exitCode !== null || waited > LONGEST_START_MS) throw new Error(`bpftrace: ${errors}${out}`);
      await sleep(50);
    }
    await sleep(2_000);
    await doIt();
    // Its buffers are read some ten times a second.
    await sleep(1_000);
  } finally {
    child.kill("SIGINT");
    await ended;
  }
  return out.split("\n").filter((line) => line !== "");
}
