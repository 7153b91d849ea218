import { resolve } from "node:path";
import type { GuestHost, OutputSink } from "../../app/guest/guest-host.ts";
import type { ConsoleIo } from "./console-io.ts";
import { TextStream } from "./text-stream.ts";

/** This program and its terminal, for the same program in a guest. */
export function guestHost(io: ConsoleIo): GuestHost {
  const { color, columns, bounded } = io.stdout;
  return {
    program: [process.execPath, resolve(process.argv[1]!)],
    cwd: process.cwd(),
    environment: process.env,
    terminal: { color, ...(bounded && { columns }) },
    stderr: paced(new TextStream(io.err), io.errTakesMore),
    say: (line) => io.err(`${line}\n`),
  };
}

/** A sink that asks its writer to wait while the terminal takes no more. */
export function paced(
  stream: Pick<TextStream, "push" | "end">,
  takesMore: () => Promise<boolean>,
): OutputSink {
  return {
    push: (bytes) => {
      stream.push(bytes);
      return takesMore();
    },
    end: () => stream.end(),
  };
}
