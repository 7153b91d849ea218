import { type Locate, expectationShell } from "../expectation.ts";
import { assertNever } from "../../core/assert-never.ts";
import { DEFINITIONS, eventFolder } from "../events/dynamic-event.ts";
import type { Operation } from "../plan.ts";
import { instanceFolderOf } from "../../tracefs/tracefs-path.ts";
import { shellWord } from "../../core/escape.ts";

/** A file of tracefs by its absolute path. */
export function locateUnder(root: string): Locate {
  return (path) => shellWord(path === "" ? root : `${root}/${path}`);
}

/**
 * One operation as one command of a POSIX shell: what people would type, and what the undo journal holds. Removing
 * and unmounting are idempotent: they succeed when there is nothing left to do. `groupWord`: the group of a session's own
 * events as a word of the shell, where that isn't its plain name.
 */
export function operationShell(
  operation: Operation,
  locate: Locate,
  groupWord?: (group: string) => string,
): string {
  switch (operation.kind) {
    case "mount-tracefs":
      return `mount -t tracefs nodev ${shellWord(operation.target)}`;
    case "unmount-tracefs":
      return `! grep -q ${shellWord(` ${mountsField(operation.target)} tracefs `)} /proc/self/mounts || umount ${shellWord(operation.target)}`;
    case "make-instance":
      return `mkdir ${locate(`instances/${operation.name}`)}`;
    case "remove-instance": {
      const folder = locate(`instances/${operation.name}`);
      return `[ ! -d ${folder} ] || rmdir ${folder}`;
    }
    case "append":
      return `${printLine(operation.text)} >> ${locate(operation.path)}`;
    case "replace":
      return `${printLine(operation.text)} > ${locate(operation.path)}`;
    case "set-list":
      return [`: > ${locate(operation.path)}`, ...appendLines(operation.lines, locate(operation.path))].join(
        " && ",
      );
    case "take-lock":
      return takeLock(operation, locate);
    case "give-lock":
      return giveLock(operation, locate);
    case "define-event":
      return withDescriptor(
        operation.through,
        `printf '%s\\n' ${definitionWord(operation, groupWord)} >> ${locate(DEFINITIONS)}`,
      );
    case "remove-event":
      return `[ ! -d ${locate(eventFolder(operation))} ] || printf '%s\\n' ${removalWord(operation, groupWord)} >> ${locate(DEFINITIONS)}`;
    case "expect":
      return expectationShell(operation.expected, locate);
    case "write-tids":
      return `echo "$${tidsVariable(operation.whose)}" > ${locate(operation.path)}`;
    case "share-marker":
      return shareMarker(operation, locate);
    case "release-workload":
      return "release_workload";
    default:
      return assertNever(operation);
  }
}

/**
 * An undo as one command: what is to be undone in an instance is undone where the instance is gone already, as when a
 * guardian comes after a runner that had begun.
 */
export function undoShell(undo: Operation, locate: Locate, groupWord?: (group: string) => string): string {
  const command = operationShell(undo, locate, groupWord);
  const instance = "path" in undo ? instanceFolderOf(undo.path) : "";
  return instance === "" ? command : `[ ! -d ${locate(instance)} ] || { ${command}; }`;
}

/** By a descriptor that the workload inherits: the file's folder is open to root alone. */
export const MARKER_DESCRIPTOR = 4;
/** What tells the workload where to write. */
export const MARKER_VARIABLE = "FTRACE_RUN_MARKER";
export const MARKER_FILE: string = `/proc/self/fd/${MARKER_DESCRIPTOR}`;

function shareMarker(
  { path, everybody }: Extract<Operation, { kind: "share-marker" }>,
  locate: Locate,
): string {
  return [
    `exec ${MARKER_DESCRIPTOR}>>${locate(path)}`,
    ...(everybody ? [`chmod a+w ${locate(path)}`] : []),
    `${MARKER_VARIABLE}=${MARKER_FILE}`,
    `export ${MARKER_VARIABLE}`,
  ].join("\n");
}

/** One word: `definitionText` in pieces, so that the group can be a variable. */
function definitionWord(
  { head, group, name, body }: Extract<Operation, { kind: "define-event" }>,
  groupWord: (group: string) => string = shellWord,
): string {
  return `${head}:${groupWord(group)}${shellWord(`/${name} ${body}`)}`;
}

function removalWord(
  { group, name }: Extract<Operation, { kind: "remove-event" }>,
  groupWord: (group: string) => string = shellWord,
): string {
  return `-:${groupWord(group)}/${shellWord(name)}`;
}

/** The command with a file open as descriptor 9, where there is one. */
function withDescriptor(file: string | undefined, command: string): string {
  return file === undefined ? command : `{ ${command}; } 9< ${shellWord(file)}`;
}

function appendLines(lines: readonly string[], file: string): readonly string[] {
  return lines.map((line) => `${printLine(line)} >> ${file}`);
}

function takeLock(take: Extract<Operation, { kind: "take-lock" }>, locate: Locate): string {
  const link = `ln -s ${shellWord(take.session)} ${lockPath(take)}`;
  if (!take.raises) return link;
  return `! ${link} 2>/dev/null || ${writeLine(take.raises, locate)} || rm -f ${lockPath(take)}`;
}

/** A setting is put back before the lock is given. */
function giveLock(give: Extract<Operation, { kind: "give-lock" }>, locate: Locate): string {
  const path = lockPath(give);
  const lower = give.lowers ? `${writeLine(give.lowers, locate)} && ` : "";
  return `[ "$(readlink ${path})" != ${shellWord(give.session)} ] || { ${lower}rm -f ${path}; }`;
}

function writeLine({ file, text }: { readonly file: string; readonly text: string }, locate: Locate): string {
  return `${printLine(text)} >> ${locate(file)}`;
}

/** A symbolic link: made by one system call, it says whose it is from the first moment on. */
function lockPath({ lock }: { readonly lock: string }): string {
  return shellWord(`/run/.ftrace-run-${lock}`);
}

/** The variable that a script has to fill before a list of thread ids is written. */
function tidsVariable(whose: Extract<Operation, { kind: "write-tids" }>["whose"]): string {
  if (whose === "own") return "own_tids";
  return whose === "workload" ? "workload_pids" : "scope_tids";
}

function printLine(text: string): string {
  return /^[\w.,:+]+$/.test(text) ? `echo ${text}` : `printf '%s\\n' ${shellWord(text)}`;
}

/** /proc/self/mounts writes white space and backslashes of a path as octal; `grep` must not see a pattern in it. */
function mountsField(path: string): string {
  const octal = path.replace(/[\s\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return octal.replace(/[\\.*[\]^$]/g, "\\$&");
}
