import type { GuestTerminal } from "../../vm/guest-environment.ts";

/** Takes output piece by piece. */
export interface OutputSink {
  /** Resolves when more can be taken. */
  push(bytes: Uint8Array): Promise<unknown>;
  /** The output is complete: writes what is left. */
  end(): void;
}

/** This program, which also runs in the guest, and the terminal that it writes to. */
export interface GuestHost {
  /** Node, and the path of this program's script. */
  readonly program: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: GuestTerminal;
  /** Takes what the guest's program writes to stderr. */
  readonly stderr: OutputSink;
  /** Prints one line of progress. */
  say(line: string): void;
}
