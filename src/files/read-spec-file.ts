import { closeSync, constants, fstatSync, globSync, openSync, readSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";
import { shellWord } from "../core/escape.ts";
import { ownDescriptor } from "./file-target.ts";
import { shippedNames, specFileOf } from "./shipped-specs.ts";

const stdin = 0;
const FIFO = "it is a FIFO";
/** A byte order mark is part of the text: places are counted with it. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** More than any spec may have (`spec/yaml/read-yaml.ts` refuses what is longer than 256 Ki characters, of up to 4 bytes). */
const MOST_BYTES = 2 ** 20 + 1;

/**
 * A spec as it was typed: a path, the name of a shipped one, or `-` for stdin. Of a huge file only the start, which is too
 * large. Errors: `file-unreadable`.
 */
export function readSpecFile(word: string): Result<SourceFile> {
  const path = word === "-" ? word : specFileOf(word);
  try {
    const text = path === "-" ? beginningOf(stdin) : readBeginning(path);
    return isRecording(text)
      ? fail([recordingInstead(word)])
      : ok({ path: path === "-" ? "<stdin>" : path, text });
  } catch (error) {
    return fail([unreadable(path, error)]);
  }
}

/** How every trace.dat begins (trace-cmd.dat.v7(5)). */
function isRecording(text: string): boolean {
  return text.startsWith("\x17\x08Dtracing");
}

function recordingInstead(path: string): Diagnostic {
  return diagnostic("file-unreadable", `${path} is a recording, not a spec`, {
    hint: `ftrace-run report ${shellWord(path)}`,
  });
}

/** Waits for an inherited descriptor (a shell's `<(…)`), but not for a FIFO, which may never get a writer. */
function readBeginning(path: string): string {
  const isOwn = ownDescriptor(path) !== undefined;
  const descriptor = openSync(path, isOwn ? "r" : constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!isOwn && fstatSync(descriptor).isFIFO()) throw Object.assign(new Error("a FIFO"), { code: FIFO });
    return beginningOf(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The start of an open file, up to the size that any spec may have. */
export function beginningOf(descriptor: number): string {
  const bytes = new Uint8Array(MOST_BYTES);
  let length = 0;
  for (;;) {
    const got = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += got;
    if (got === 0 || length === bytes.length) return utf8.decode(bytes.subarray(0, length));
  }
}

function unreadable(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  const hints: Readonly<Record<string, string>> = {
    ENOENT: nearFile(path) ?? "there is no such file; `ftrace-run init` prints a spec to start from",
    EISDIR: "it is a folder: name its files, as in specs/*.yaml",
    EACCES: "no permission to read it",
    [FIFO]: `read it as stdin: - < ${shellWord(path)}`,
  };
  return diagnostic("file-unreadable", `${path} can't be read (${code})`, { hint: hints[code] });
}

/** A spec beside it with nearly this name, or a shipped one. */
function nearFile(path: string): string | undefined {
  const beside = globSync("*.{yaml,yml}", { cwd: dirname(path) }).toSorted();
  const near = nearest(basename(path), beside);
  if (near !== undefined) return `did you mean ${join(dirname(path), near)}?`;
  const shipped = nearest(basename(path).replace(/\.ya?ml$/u, ""), shippedNames());
  return shipped && `did you mean the shipped spec ${shipped}?`;
}
