import type { CliContext } from "../../../src/cli/subcommand.ts";

export interface Spoken {
  readonly context: CliContext;
  readonly out: () => string;
  readonly err: () => string;
  readonly status: () => number | undefined;
}

/** What a pipe is, as an output. */
export const PIPE = {
  isTerminal: false,
  color: false,
  columns: 100,
  bounded: false,
  redraws: false,
  unicode: true,
} as const;

/** A console that keeps what is said, 100 columns wide and without colour. */
export function silentContext(): Spoken {
  const said = { out: "", err: "" };
  let status: number | undefined;
  const traits = PIPE;
  const context: CliContext = {
    io: {
      stdout: traits,
      stderr: traits,
      out: (text) => void (said.out += text),
      outCommands: (text) => void (said.out += text),
      outTakesMore: () => Promise.resolve(true),
      errTakesMore: () => Promise.resolve(true),
      err: (text) => void (said.err += text),
    },
    finish: (given) => void (status = given),
  };
  return { context, out: () => said.out, err: () => said.err, status: () => status };
}
