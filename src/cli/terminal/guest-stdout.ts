import type { OutputSink } from "../../app/guest/guest-host.ts";
import { renderers } from "../../report/renderers.ts";
import { wantedFormat } from "../common-options.ts";
import { AnnotationStream } from "./annotation-stream.ts";
import type { ConsoleIo } from "./console-io.ts";
import { paced } from "./guest-host.ts";
import { TextStream } from "./text-stream.ts";

/** Passes a guest's stdout on, in the format that the guest writes. */
export function guestStdout(format: string, io: ConsoleIo): OutputSink {
  const stream = hasCommands(format) ? new AnnotationStream(io) : new TextStream(io.out);
  return paced(stream, io.outTakesMore);
}

function hasCommands(name: string): boolean {
  const format = wantedFormat(name);
  return "renderer" in format && renderers[format.renderer].hasCommands === true;
}
