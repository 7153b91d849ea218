import type { OutputSink } from "../../app/guest/guest-host.ts";
import { isAnnotation } from "../../report/github-report.ts";
import { renderers } from "../../report/renderers.ts";
import type { FormatOnStdout } from "../wanted-formats.ts";
import type { ConsoleIo } from "./console-io.ts";
import { paced } from "./guest-host.ts";
import { TextStream } from "./text-stream.ts";

/** Characters of a line. A longer line is not an annotation: GitHub's runner shows 4 KiB of a message. */
const MOST_LINE = 1 << 16;

/**
 * A guest's report in GitHub's format. A guest is not trusted: its annotations are passed on as commands, all else (`::add-mask::`,
 * `::stop-commands::`) as text. A line is judged when it is complete.
 */
export class AnnotationStream {
  readonly #io: Pick<ConsoleIo, "out" | "outCommands">;
  readonly #text = new TextStream((text) => this.#take(text));
  /** The unwritten part of a line that has not ended. */
  #rest = "";
  /** The line is too long, and its start is written already. */
  #isCut = false;

  constructor(io: Pick<ConsoleIo, "out" | "outCommands">) {
    this.#io = io;
  }

  /** Takes a chunk, cut anywhere. */
  push(bytes: Uint8Array): void {
    this.#text.push(bytes);
  }

  /** Writes the rest. */
  end(): void {
    this.#text.end();
    this.#io.out(this.#rest);
    this.#rest = "";
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#write(line);
    if (this.#rest.length <= MOST_LINE) return;
    this.#io.out(this.#rest);
    this.#rest = "";
    this.#isCut = true;
  }

  #write(line: string): void {
    const isCommand = !this.#isCut && line.length <= MOST_LINE && isAnnotation(line);
    this.#isCut = false;
    if (isCommand) this.#io.outCommands(`${line}\n`);
    else this.#io.out(`${line}\n`);
  }
}

/** Passes a guest's stdout on, in the format that the guest writes. */
export function guestStdout(format: FormatOnStdout, io: ConsoleIo): OutputSink {
  const stream = hasCommands(format) ? new AnnotationStream(io) : new TextStream(io.out);
  return paced(stream, io.outTakesMore);
}

function hasCommands(format: FormatOnStdout): boolean {
  return "renderer" in format && renderers[format.renderer].hasCommands === true;
}
