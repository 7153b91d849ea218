import { spawn } from "node:child_process";
import { join } from "node:path";

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs this program with the command line behind it (`setpriv …`, `unshare …`). */
  readonly through?: readonly string[];
  readonly stdin?: string;
  /** The program as it is shipped (built before), not the sources. */
  readonly shipped?: boolean;
  /** Called with the process once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Called with what it writes to stderr, as it comes. */
  readonly onError?: (text: string) => void;
}

const main = join(import.meta.dirname, "../../../src/cli/main.ts");
const launcher = join(import.meta.dirname, "../../../bin/ftrace-run.js");

/** The command line of the sources as they are, in a process of its own; not a terminal, no colour. */
export function cliCommand(args: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, main, ...args];
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const command = options.shipped ? [process.execPath, launcher, ...args] : cliCommand(args);
  const [program, ...rest] = [...(options.through ?? []), ...command];
  const child = spawn(program!, rest, {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], HOME: "/root", LANG: "C.UTF-8", NO_COLOR: "1", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(options.stdin ?? "");
  if (child.pid !== undefined) options.onStart?.(child.pid);
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      options.onError?.(text);
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}
