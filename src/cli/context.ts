import type { ConsoleIo } from "./terminal/console-io.ts";

/** What every command is given. */
export interface CliContext {
  readonly io: ConsoleIo;
  /** Sets the exit status; the last call counts. Nothing calls `process.exit`, so that output and teardown finish. */
  readonly finish: (status: number) => void;
}
