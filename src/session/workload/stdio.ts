import { closeSync, openSync, unlinkSync, writeFileSync } from "node:fs";
import type { StdinTarget, StdioTarget } from "../../spec/spec.ts";
import type { Launch } from "./launch.ts";
import { openOutputTail } from "./output-tail.ts";
import type { OutputTail } from "./output-tail.ts";

/** What one child gets as its descriptors; files by path are opened by the holder, as the program's user. */
export interface Stdio {
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
  /** After the child is started (or could not be). */
  closeChildEnds(): void;
  /** The ends of captured streams, once the process has ended. */
  captured(): { readonly stdout?: string; readonly stderr?: string };
}

/** `base`: a path that nothing else uses; names derived from it exist only for a moment. */
export function openStdio({ stdin, stdout, stderr, identity }: Launch, base: string): Stdio {
  // As descriptor 3 (see holder-script.ts), "ignore" would mean closed, not /dev/null.
  const nowhere = openSync("/dev/null", "r+");
  const text = stdin.kind === "text" ? openText(`${base}.stdin`, stdin) : undefined;
  const tails = {
    stdout: tailFor(stdout, `${base}.stdout`, identity),
    stderr: tailFor(stderr, `${base}.stderr`, identity),
  };
  return {
    stdin: text ?? nowhere,
    stdout: tails.stdout?.writer ?? passed(stdout, 1, nowhere),
    stderr: tails.stderr?.writer ?? passed(stderr, 2, nowhere),
    closeChildEnds: () => {
      closeSync(nowhere);
      if (text !== undefined) closeSync(text);
      tails.stdout?.closeWriter();
      tails.stderr?.closeWriter();
    },
    captured: () => ({
      ...(tails.stdout && { stdout: tails.stdout.finish() }),
      ...(tails.stderr && { stderr: tails.stderr.finish() }),
    }),
  };
}

function tailFor(target: StdioTarget, path: string, owner: Launch["identity"]): OutputTail | undefined {
  return target.kind === "capture" ? openOutputTail(path, owner) : undefined;
}

/** The child's error stream is its descriptor 3, so "inherit" names ours by number. */
function passed(target: StdioTarget, ours: 1 | 2, nowhere: number): number {
  return target.kind === "inherit" ? ours : nowhere;
}

/** A file rather than a pipe: reading it never waits for us, and we never wait for the reader. */
function openText(path: string, { text }: Extract<StdinTarget, { kind: "text" }>): number {
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  const descriptor = openSync(path, "r");
  unlinkSync(path);
  return descriptor;
}
