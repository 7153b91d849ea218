import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_START_MS = 30_000;

/**
 * The lines that a tool of libbpf-tools or bpftrace prints while something is done, which begins once the tool records: it has printed its
 * heading, or, where it has none, attached a program.
 */
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
    for (let waited = 0; !out.includes("\n") && !hasAttached(child.pid!); waited += 50) {
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

/** bpftrace attaches its programs one after the other, and prints a line then; tools without a heading attach one. */
function hasAttached(pid: number): boolean {
  if (!SILENT.has(nameOf(pid))) return false;
  return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`).includes("bpf_link"));
}

const SILENT: ReadonlySet<string> = new Set(["offcputime"]);

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It was closed meanwhile.
    return "";
  }
}
