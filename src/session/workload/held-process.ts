import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { ProcessOutcome } from "../../document/result-document.ts";
import type { ProcessGroup } from "../net/group-list.ts";
import { execFailedLine, goLine, readyLine } from "./holder-script.ts";
import { launchCommand, type Launch } from "./launch.ts";
import { readProcess } from "../../machine/process-table.ts";
import { openStdio, type Copy, type Stdio } from "./stdio.ts";

/** How a process ended, once it has. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One copy of one item: from a held shell to the spec's program, under one pid. */
export class HeldProcess {
  readonly launch: Launch;
  readonly copy: number;
  readonly group: ProcessGroup;
  /** Resolves when the process (not its descendants) has ended. */
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #stdio: Stdio;
  #said = "";
  #ending: Ending | undefined;
  #endedBySession = false;
  #timedOut = false;

  private constructor({ launch, copy }: Copy, child: ChildProcess, stdio: Stdio) {
    this.launch = launch;
    this.copy = copy;
    this.#child = child;
    this.#stdio = stdio;
    this.#control = child.stdio[2] as unknown as Socket;
    this.group = { pgid: child.pid!, startTime: readProcess(child.pid!)?.startTime ?? "0" };
    this.exited = new Promise((resolve) =>
      child.once("exit", (exitCode, signal) => resolve(this.#onExit({ exitCode, signal }))),
    );
    this.#control.on("data", (chunk: Buffer) => this.#hear(chunk));
    this.#control.on("error", () => {});
  }

  /** Starts the holder, after `prepareStdio`. Rejects where even that can't be started. */
  static async start(copy: Copy): Promise<HeldProcess> {
    const stdio = openStdio(copy);
    try {
      return new HeldProcess(copy, await spawnHolder(copy.launch, stdio), stdio);
    } finally {
      stdio.closeChildEnds();
    }
  }

  /** `undefined` if the process is held; otherwise the chain's error. */
  async held(withinMs: number): Promise<string | undefined> {
    const deadline = performance.now() + withinMs;
    while (!this.#said.endsWith(readyLine)) {
      const left = deadline - performance.now();
      if (left <= 0) return `not ready within ${withinMs} ms`;
      if (this.#ending !== undefined) return this.#said.trim() || describeEnding(this.#ending);
      await this.#somethingHappens(left);
    }
    this.#said = "";
    return undefined;
  }

  /** Starts the program. */
  release(): void {
    if (this.#ending === undefined) this.#control.write(goLine);
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** True if the shell was released but could not execute the program. */
  get execFailed(): boolean {
    return this.#said.includes(execFailedLine);
  }

  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** Call it before signaling the process: from now on its end is the session's doing. */
  markEnded(why: "session" | "timeout"): void {
    if (this.#ending !== undefined) return;
    this.#endedBySession = why === "session" && !this.#timedOut;
    this.#timedOut ||= why === "timeout";
  }

  get endedBySession(): boolean {
    return this.#endedBySession;
  }

  /** Closes open descriptors; returns how the process ended. */
  outcome(): ProcessOutcome {
    this.#control.destroy();
    const { exitCode = null, signal = null } = this.#ending ?? {};
    return {
      item: this.launch.item,
      copy: this.copy,
      pid: this.group.pgid,
      command: this.launch.command,
      ...(exitCode !== null && { exitCode }),
      ...(signal !== null && { signal }),
      ...(this.launch.exit && { expectedExit: this.launch.exit }),
      endedBySession: this.#endedBySession,
      timedOut: this.#timedOut,
      ...this.#stdio.captured(),
    };
  }

  #onExit(ending: Ending): void {
    this.#ending = ending;
  }

  /** Limits the chain's error to a short text. */
  #hear(chunk: Buffer): void {
    this.#said = (this.#said + chunk.toString("utf8")).slice(-4096);
  }

  async #somethingHappens(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    this.#control.once("data", () => resolve());
    this.#child.once("close", () => resolve());
    await promise;
    clearTimeout(timer);
  }
}

/** In its own session (`detached`), so that it can be ended as a whole and does not get the terminal's Ctrl-C. */
async function spawnHolder(launch: Launch, stdio: Stdio): Promise<ChildProcess> {
  const [file, ...args] = launchCommand(launch);
  // Its index in the list is its descriptor: `MARKER_DESCRIPTOR`.
  const { marker } = launch;
  const child = spawn(file, args, {
    cwd: launch.cwd,
    env: launch.environment,
    detached: true,
    stdio: [stdio.stdin, stdio.stdout, "pipe", stdio.stderr, ...(marker === undefined ? [] : [marker])],
  });
  if (child.pid === undefined) await new Promise((_, reject) => child.once("error", reject));
  child.on("error", () => {});
  return child;
}

function describeEnding({ exitCode, signal }: Ending): string {
  return signal === null ? `ended with status ${exitCode}` : `ended by ${signal}`;
}
