import { basename } from "node:path/posix";
import { diagnostic, type Diagnostic, warning } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import {
  identityOf,
  isNamed,
  type MappedFile,
  mappedFiles,
  pathInRoot,
  pathOfMapped,
  processExists,
} from "../machine/process-files.ts";
import type { FileIdentity } from "../trace/names/user-code/maps.ts";
import { processesExecuting, processNames } from "../machine/processes-executing.ts";
import { mountNamespaceOf } from "../machine/running-processes.ts";

/**
 * The file at a path as a process sees it, in any mount namespace, named by a path that we can open: `/proc/PID/root/…`. That
 * root is never resolved: readlink(2) on it names a folder of our own namespace. Errors: `process-missing`, `binary-missing`,
 * `binary-ambiguous`.
 */
export function findInProcess(pid: number, path: string): Result<FoundBinary> {
  if (!processExists(pid)) return fail([diagnostic("process-missing", `there is no process ${pid}`)]);
  return path.includes("/") ? byPath(pid, path) : byName(pid, path);
}

function byPath(pid: number, path: string): Result<FoundBinary> {
  const found = pathInRoot(rootOf(pid), path);
  const identity = found === undefined ? undefined : identityOf(found);
  if (found === undefined || !identity)
    return missing(`process ${pid} sees no file ${path}`, whatItRuns(pid, basename(path)));
  const others = mappedFiles(pid, (each) => isNamed(each, basename(found)));
  const isMapped = others.some((each) => isSame(each, identity));
  const warnings = isMapped ? [] : [notMapped(pid, found, others)];
  return ok({ path: found, pid, warnings: [...warnings, ...sharedWith(pid, found, identity)] });
}

function byName(pid: number, name: string): Result<FoundBinary> {
  const mapped = mappedFiles(pid, (path) => isNamed(path, name));
  const [first, second] = mapped;
  if (!first)
    return missing(`process ${pid} has no mapped file named ${name}`, `it has mapped ${namedFiles(pid)}`);
  if (second) {
    const message = `process ${pid} has several mapped files named ${name}: ${mapped.map(({ path }) => path).join(", ")}`;
    return fail([diagnostic("binary-ambiguous", message, { hint: "give the path of one" })]);
  }
  const path = `${rootOf(pid)}${first.path}`;
  const identity = identityOf(path);
  if (identity && isSame(first, identity))
    return ok({ path, pid, warnings: sharedWith(pid, path, identity) });
  return missing(
    `${quoted(first.path, 200)}, mapped by process ${pid}, is no longer at its path`,
    `it was deleted or replaced by an update: ${howToHaveIt(pid, first)}`,
  );
}

/** For a path without a file: the file may have existed when the process started. */
function whatItRuns(pid: number, name: string): string {
  const [gone] = mappedFiles(pid, (each) => isNamed(each, name));
  return gone ? `it has mapped ${gone.path}: ${howToHaveIt(pid, gone)}` : `it has mapped ${namedFiles(pid)}`;
}

/** A deleted file stays reachable through the map_files of the process (proc(5)). */
function howToHaveIt(pid: number, file: MappedFile): string {
  const link = pathOfMapped(pid, file);
  const other = link === undefined ? "" : `write binary: ${link} for the file that the process executes, or `;
  return `${other}restart the process`;
}

/** Valid, but probably not what the user means. */
function notMapped(pid: number, path: string, others: readonly MappedFile[]): Diagnostic {
  const hint =
    others.length > 0
      ? `it has mapped ${others.map((other) => other.path).join(", ")}, which is a different file: ${howToHaveIt(pid, others[0]!)}`
      : `it has mapped ${namedFiles(pid)}`;
  return warning("probe-unsure", `process ${pid} does not execute ${path}`, { hint });
}

/** Containers of one image share its files, and a probe belongs to the file: all processes that execute it are recorded. */
function sharedWith(pid: number, path: string, identity: FileIdentity): readonly Diagnostic[] {
  const own = mountNamespaceOf(pid);
  const elsewhere = processesExecuting(path, identity, pid).thisFile.filter(
    (each) => mountNamespaceOf(each.pid) !== own,
  );
  if (elsewhere.length === 0) return [];
  const message = `processes outside the container of process ${pid} seem to execute the same file and will be recorded too: ${processNames(elsewhere)}`;
  const hint = `to limit the recording, use scope: {pids: [${pid}]} or a filter such as COMM == "name"`;
  return [warning("probe-unsure", message, { hint })];
}

const FEW = 8;

function namedFiles(pid: number): string {
  const names = mappedFiles(pid).map(({ path }) => path);
  if (names.length === 0) return "no visible files";
  return `${names.slice(0, FEW).join(", ")}${names.length > FEW ? " …" : ""}`;
}

function missing(message: string, hint: string): Result<never> {
  return fail([diagnostic("binary-missing", message, { hint })]);
}

function rootOf(pid: number): string {
  return `/proc/${pid}/root`;
}

function isSame(a: FileIdentity, b: FileIdentity): boolean {
  return a.device === b.device && a.inode === b.inode;
}

/** The file that a spec names. */
export interface FoundBinary {
  /** Absolute, as written to the kernel. Hostile text. */
  readonly path: string;
  /** The process through which it was found. */
  readonly pid?: number;
  readonly warnings: readonly Diagnostic[];
}
