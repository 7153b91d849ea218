import { resolve } from "node:path";
import type { GuestHost, OutputSink } from "../../app/guest/guest-host.ts";
import { renderers } from "../../report/renderers.ts";
import { wantedFormat } from "../common-options.ts";
import { AnnotationStream } from "./annotation-stream.ts";
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

/** Passes a guest's stdout on, in the format that the guest writes. */
export function guestStdout(format: string, io: ConsoleIo): OutputSink {
  const stream = hasCommands(format) ? new AnnotationStream(io) : new TextStream(io.out);
  return paced(stream, io.outTakesMore);
}

function paced(stream: Pick<TextStream, "push" | "end">, takesMore: () => Promise<boolean>): OutputSink {
  return {
    push: (bytes) => {
      stream.push(bytes);
      return takesMore();
    },
    end: () => stream.end(),
  };
}

function hasCommands(name: string): boolean {
  const format = wantedFormat(name);
  return "renderer" in format && renderers[format.renderer].hasCommands === true;
}
