import { type Locate, expectationShell } from "../expectation.ts";
import { assertNever } from "../../core/assert-never.ts";
import { DEFINITIONS, eventFolder } from "../events/dynamic-event.ts";
import type { Operation } from "../plan.ts";
import { instanceFolderOf } from "../../tracefs/tracefs-path.ts";
import { shellWord } from "../../core/escape.ts";

/** Locates files of tracefs by their absolute paths. */
export function locateUnder(root: string): Locate {
  return (path) => shellWord(path === "" ? root : `${root}/${path}`);
}

/**
 * An operation as a command of a POSIX shell, for scripts and for the undo journal. Removing and unmounting are idempotent:
 * they succeed if there is nothing to do. `groupWord`: the group of the session's events as a word of the shell; default:
 * its name, quoted.
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
      return `echo "$${tidsVariable(operation.source)}" > ${locate(operation.path)}`;
    case "share-marker":
      return shareMarker(operation, locate);
    case "release-workload":
      return "release_workload";
    default:
      return assertNever(operation);
  }
}

/**
 * An undo as one command. Within an instance it does nothing if the instance is gone, as when the guardian runs after a
 * runner that had started to undo.
 */
export function undoShell(undo: Operation, locate: Locate, groupWord?: (group: string) => string): string {
  const command = operationShell(undo, locate, groupWord);
  const instance = "path" in undo ? instanceFolderOf(undo.path) : "";
  return instance === "" ? command : `[ ! -d ${locate(instance)} ] || { ${command}; }`;
}

/** The workload inherits this descriptor, because only root can enter the file's folder. */
export const MARKER_DESCRIPTOR = 4;
/** Environment variable with the path that the workload writes markers to. */
export const MARKER_VARIABLE = "FTRACE_RUN_MARKER";
/** The value of `MARKER_VARIABLE`. */
export const MARKER_FILE: string = `/proc/self/fd/${MARKER_DESCRIPTOR}`;

function shareMarker(
  { path, anyUser }: Extract<Operation, { kind: "share-marker" }>,
  locate: Locate,
): string {
  return [
    `exec ${MARKER_DESCRIPTOR}>>${locate(path)}`,
    ...(anyUser ? [`chmod a+w ${locate(path)}`] : []),
    `${MARKER_VARIABLE}=${MARKER_FILE}`,
    `export ${MARKER_VARIABLE}`,
  ].join("\n");
}

/** `definitionText` as one word whose group can be a shell variable. */
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

/** The command, with `file` (if given) open as descriptor 9. */
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

/** Restores the setting before it releases the lock. */
function giveLock(give: Extract<Operation, { kind: "give-lock" }>, locate: Locate): string {
  const path = lockPath(give);
  const lower = give.lowers ? `${writeLine(give.lowers, locate)} && ` : "";
  return `[ "$(readlink ${path})" != ${shellWord(give.session)} ] || { ${lower}rm -f ${path}; }`;
}

function writeLine({ file, text }: { readonly file: string; readonly text: string }, locate: Locate): string {
  return `${printLine(text)} >> ${locate(file)}`;
}

/** A symbolic link: one system call creates it with its owner's name. */
function lockPath({ lock }: { readonly lock: string }): string {
  return shellWord(`/run/.ftrace-run-${lock}`);
}

/** The shell variable with the thread ids; `shell-script.ts` sets it. */
function tidsVariable(source: Extract<Operation, { kind: "write-tids" }>["source"]): string {
  if (source === "own") return "own_tids";
  return source === "workload" ? "workload_pids" : "scope_tids";
}

function printLine(text: string): string {
  return /^[\w.,:+]+$/.test(text) ? `echo ${text}` : `printf '%s\\n' ${shellWord(text)}`;
}

/** /proc/self/mounts has white space and backslashes as octal escapes. The result is also escaped for `grep`. */
function mountsField(path: string): string {
  const octal = path.replace(/[\s\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return octal.replace(/[\\.*[\]^$]/g, "\\$&");
}
