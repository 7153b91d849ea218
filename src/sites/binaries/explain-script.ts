import { basename, join } from "node:path/posix";
import { isFile, readSmallFile } from "../../machine/binary-file.ts";
import { realPathBelow, rootOfPath } from "../../machine/file-root.ts";
import type { BinarySearch } from "../../machine/resolve-program.ts";

/** A script: its interpreter, and the program that replaces it with `exec`. */
interface Script {
  /** Path as seen from here, without links; absent if no such program was found. */
  readonly interpreter: string | undefined;
  /** The program that its last `exec` names, and the number of that line. */
  readonly executes?: { readonly path: string; readonly line: number };
}

/** A larger file is not a wrapper. */
const MOST_BYTES = 1 << 16;

/** The kernel follows `#!` to this depth (fs/exec.c, `exec_binprm`). */
const MOST_SCRIPTS = 5;

/** A hint that tells what to name instead of a script; `undefined`: the file is not a script. */
export function explainScript(path: string, search: BinarySearch): string | undefined {
  const script = readScript(path, search);
  if (script === undefined) return undefined;
  const { interpreter, executes } = script;
  const program = programOf(executes?.path ?? interpreter, search);
  if (executes) {
    const what = `line ${executes.line} of the script executes ${executes.path}`;
    if (program !== undefined && !isShell(program)) return `${what}: write "binary: ${program}"`;
    return `${what}, which is also a script: give the path of the program that it starts${namesakes(path, search)}`;
  }
  if (program === undefined) return "the interpreter in its first line does not exist";
  if (!isShell(program)) return `it is a script for ${program}: write "binary: ${program}"`;
  return `it is a script for ${program}: write "binary: ${program}", or the path of a program that the script starts${namesakes(path, search)}`;
}

/** The program that is executed in the end, through scripts and interpreters that are scripts. */
function programOf(path: string | undefined, search: BinarySearch): string | undefined {
  let program = path;
  for (let depth = 0; program !== undefined && depth < MOST_SCRIPTS; depth++) {
    const script = readScript(program, search);
    if (script === undefined) return program;
    program = script.executes?.path ?? script.interpreter;
  }
  return undefined;
}

/** Programs of the same name later in PATH: a wrapper often precedes the program that it starts. */
function namesakes(path: string, search: BinarySearch): string {
  const name = basename(path);
  const found = foldersOf(rootOfPath(path), search)
    .map((folder) => realPathBelow(rootOfPath(path), join(folder, name)))
    .filter((other) => isFile(other) && readScript(other, search) === undefined);
  return found.length === 0 ? "" : `; PATH also has ${[...new Set(found)].join(" and ")}`;
}

function readScript(path: string, search: BinarySearch): Script | undefined {
  const bytes = readSmallFile(path, MOST_BYTES);
  const text = bytes === undefined ? "" : Buffer.from(bytes).toString("latin1");
  const words = /^#![ \t]*([^\n]*)/u
    .exec(text)?.[1]
    ?.trim()
    .split(/[ \t]+/u);
  if (words === undefined || words[0] === "") return undefined;
  const root = rootOfPath(path);
  const name = basename(words[0]!) === "env" ? wordAfterOptions(words.slice(1)) : words[0];
  const interpreter = name === undefined ? undefined : findProgram(name, root, search);
  const executes = interpreter !== undefined && isShell(interpreter) ? lastExec(text, root) : undefined;
  return { interpreter, ...(executes && { executes }) };
}

/** env(1): options (`-S` splits the rest) and assignments precede the program. */
function wordAfterOptions(words: readonly string[]): string | undefined {
  return words.map((word) => word.replace(/^-S/u, "")).find((word) => word !== "" && !/^-|=/u.test(word));
}

function isShell(path: string): boolean {
  return /^(?:a|ba|da|k|mk|z)?sh$|^busybox$/u.test(basename(path));
}

/** Only a literal path can be resolved. */
function lastExec(text: string, root: string): Script["executes"] {
  return text.split("\n").reduce<Script["executes"]>((found, line, index) => {
    const [, named] = /^[^#]*\bexec[ \t]+(?:-a[ \t]+\S+[ \t]+)?["']?(\/[^\s"'$`;|&]+)/u.exec(line) ?? [];
    const path = named === undefined ? undefined : realPathBelow(root, named);
    return path !== undefined && isFile(path) ? { path, line: index + 1 } : found;
  }, undefined);
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The PATH inside a container is unknown. */
function foldersOf(root: string, { environment }: BinarySearch): readonly string[] {
  return ((root === "" ? environment["PATH"] : undefined) ?? DEFAULT_PATH).split(":");
}

function findProgram(name: string, root: string, search: BinarySearch): string | undefined {
  const paths = name.includes("/") ? [name] : foldersOf(root, search).map((folder) => join(folder, name));
  return paths.map((path) => realPathBelow(root, path)).find(isFile);
}
