import { unlinkSync, writeFileSync } from "node:fs";
import type { StdinTarget, StdioTarget } from "../../spec/spec.ts";
import { OwnedDescriptor } from "../../files/owned-descriptor.ts";
import type { Launch } from "./launch.ts";
import { makeFifos, openOutputTail, type OutputTail } from "./output-tail.ts";

/** What one child gets as its descriptors, until `closeChildEnds`; files by path are opened by the holder, as the program's user. */
export interface Stdio {
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
  /** After the child is started (or could not be). */
  closeChildEnds(): void;
  /** The ends of captured streams, once the process has ended. */
  captured(): { readonly stdout?: string; readonly stderr?: string };
}

/** One copy of one item, before it is started. `base`: a path that nothing else uses, for what has no name of its own. */
export interface Copy {
  readonly launch: Launch;
  readonly copy: number;
  readonly base: string;
}

/** The FIFOs of all copies, made by one process: that is most of what holding a workload costs. */
export function prepareStdio(copies: readonly Copy[]): void {
  makeFifos(
    copies.flatMap(({ launch, base }) => streams.flatMap((stream) => fifoPath(launch, stream, base) ?? [])),
  );
}

/** After `prepareStdio`. */
export function openStdio({ launch, base }: Copy): Stdio {
  const { stdin, stdout, stderr } = launch;
  // As descriptor 3 (see holder-script.ts), "ignore" would mean closed, not /dev/null.
  const nowhere = OwnedDescriptor.open("/dev/null", "r+");
  const text = stdin.kind === "text" ? openText(`${base}.stdin`, stdin) : undefined;
  const tails = {
    stdout: openTail(launch, "stdout", base),
    stderr: openTail(launch, "stderr", base),
  };
  return {
    get stdin() {
      return (text ?? nowhere).number;
    },
    get stdout() {
      return tails.stdout?.writer ?? passed(stdout, 1, nowhere);
    },
    get stderr() {
      return tails.stderr?.writer ?? passed(stderr, 2, nowhere);
    },
    closeChildEnds: () => {
      nowhere.close();
      text?.close();
      tails.stdout?.closeWriter();
      tails.stderr?.closeWriter();
    },
    captured: () => ({
      ...(tails.stdout && { stdout: tails.stdout.finish() }),
      ...(tails.stderr && { stderr: tails.stderr.finish() }),
    }),
  };
}

type Stream = "stdout" | "stderr";
const streams: readonly Stream[] = ["stdout", "stderr"];

function fifoPath(launch: Launch, stream: Stream, base: string): string | undefined {
  return launch[stream].kind === "capture" ? `${base}.${stream}` : undefined;
}

function openTail(launch: Launch, stream: Stream, base: string): OutputTail | undefined {
  const path = fifoPath(launch, stream, base);
  return path === undefined ? undefined : openOutputTail(path, launch.identity);
}

/** The child's error stream is its descriptor 3, so "inherit" names ours by number. */
function passed(target: StdioTarget, ours: 1 | 2, nowhere: OwnedDescriptor): number {
  return target.kind === "inherit" ? ours : nowhere.number;
}

/** A file rather than a pipe: reading it never waits for us, and we never wait for the reader. */
function openText(path: string, { text }: Extract<StdinTarget, { kind: "text" }>): OwnedDescriptor {
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  const descriptor = OwnedDescriptor.open(path, "r");
  unlinkSync(path);
  return descriptor;
}
