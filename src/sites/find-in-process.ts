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
 * The file that a path means to a process, in whatever mount namespace it is, by a path of ours that leads there:
 * `/proc/PID/root/…`. That root is never resolved, for it would lead to a file of ours. Errors: `process-missing`,
 * `binary-missing`, `binary-ambiguous`.
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
    return missing(`process ${pid} has mapped no file named ${name}`, `it has mapped ${namedFiles(pid)}`);
  if (second) {
    const message = `process ${pid} has mapped several files named ${name}: ${mapped.map(({ path }) => path).join(", ")}`;
    return fail([diagnostic("binary-ambiguous", message, { hint: "give the path of one" })]);
  }
  const path = `${rootOf(pid)}${first.path}`;
  const identity = identityOf(path);
  if (identity && isSame(first, identity))
    return ok({ path, pid, warnings: sharedWith(pid, path, identity) });
  return missing(
    `${quoted(first.path, 200)}, which process ${pid} has mapped, is not at its path any more`,
    `it was deleted or replaced by an update: ${howToHaveIt(pid, first)}`,
  );
}

/** Of a path that leads nowhere: the file may have been there when the process began. */
function whatItRuns(pid: number, name: string): string {
  const [gone] = mappedFiles(pid, (each) => isNamed(each, name));
  return gone ? `it has mapped ${gone.path}: ${howToHaveIt(pid, gone)}` : `it runs in ${namedFiles(pid)}`;
}

/** The kernel still has the file, by a path of the process' own. */
function howToHaveIt(pid: number, file: MappedFile): string {
  const link = pathOfMapped(pid, file);
  const other = link === undefined ? "" : `write binary: ${link} for the file that it executes, or `;
  return `${other}restart the process`;
}

/** Right, but probably not what is meant. */
function notMapped(pid: number, path: string, others: readonly MappedFile[]): Diagnostic {
  const hint =
    others.length > 0
      ? `it has mapped ${others.map((other) => other.path).join(", ")}, which is another file: ${howToHaveIt(pid, others[0]!)}`
      : `it has mapped ${namedFiles(pid)}`;
  return warning("probe-unsure", `process ${pid} does not execute ${path}`, { hint });
}

/** Containers of one image share its files, and a probe is the file's: whoever executes it is recorded. */
function sharedWith(pid: number, path: string, identity: FileIdentity): readonly Diagnostic[] {
  const own = mountNamespaceOf(pid);
  const elsewhere = processesExecuting(path, identity, pid).thisFile.filter(
    (each) => mountNamespaceOf(each.pid) !== own,
  );
  if (elsewhere.length === 0) return [];
  const message = `processes in other containers than that of process ${pid} execute what looks like the same file, and are then recorded with it: ${processNames(elsewhere)}`;
  const hint = `keep some of them: scope: {pids: [${pid}]}, or a filter such as COMM == "name"`;
  return [warning("probe-unsure", message, { hint })];
}

const FEW = 8;

function namedFiles(pid: number): string {
  const names = mappedFiles(pid).map(({ path }) => path);
  if (names.length === 0) return "nothing that can be seen";
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

/** The file that a spec means. */
export interface FoundBinary {
  /** Absolute, as the kernel is to be told. Hostile text. */
  readonly path: string;
  /** The process through which it was found. */
  readonly pid?: number;
  readonly warnings: readonly Diagnostic[];
}
