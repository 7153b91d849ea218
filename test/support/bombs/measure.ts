import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli, type CliOptions, type CliResult } from "../cli/run-cli.ts";

export interface Measured extends CliResult {
  /** CPU time of the whole process, all its threads: what it would take on a machine of its own, or a little more. */
  readonly cpuMs: number;
  /** Most memory it ever had, in MB (10^6 bytes). */
  readonly megabytes: number;
}

const hook = new URL("./report-usage.ts", import.meta.url).href;

/** Runs the command line and measures what it takes. CPU time, not the clock's: other programs are running, too. */
export async function measured(args: readonly string[], options: CliOptions = {}): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-usage-"));
  try {
    const file = join(folder, "usage");
    const env = { ...options.env, NODE_OPTIONS: `--import=${hook}`, FTRACE_RUN_TEST_USAGE: file };
    const result = await runCli(args, { ...options, env });
    const [cpuMs = Number.NaN, megabytes = Number.NaN] = readFileSync(file, "utf8").split(" ").map(Number);
    return { ...result, cpuMs, megabytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
