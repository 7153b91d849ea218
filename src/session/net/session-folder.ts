import {
  existsSync,
  fdatasyncSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { OwnedDescriptor } from "../../files/owned-descriptor.ts";
import { ownerLine, thisProcess } from "./session-owner.ts";
import { sessionsFolder } from "./session-name.ts";
import { readProcess } from "../../machine/process-table.ts";

/**
 * Creates the folder of a session. It gets its name only once its owner is recorded, so `recover` never takes it for that of a
 * dead session. Throws a system error, or an error if other users can write to `base`.
 */
export function makeSessionFolder(session: string, base: string = sessionsFolder): string {
  const owner = thisProcess();
  const draft = `${base}/.${session}.${owner.pidNamespace}`;
  try {
    makeBoth(base, draft);
    writeFileSync(`${draft}/owner`, ownerLine(owner), { mode: 0o600 });
    renameSync(draft, `${base}/${session}`);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft, { recursive: true, force: true });
    removeIfEmpty(base);
    throw error;
  }
  return `${base}/${session}`;
}

/** Much longer than it takes a session to name its folder; used for other containers, whose processes are not visible. */
const DRAFT_MS = 60_000;

/** True for a draft (`.ftrace-run-PID-….NAMESPACE`) whose session died before it changed anything. */
export function isAbandonedDraft(folder: string): boolean {
  const match = /^\.ftrace-run-(\d+)-.*\.(\d+)$/.exec(folder.slice(folder.lastIndexOf("/") + 1));
  if (!match) return false;
  const [, pid, namespace] = match;
  if (namespace === thisProcess().pidNamespace) return readProcess(Number(pid)) === undefined;
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > DRAFT_MS;
}

/** The last session to end removes the base, possibly between our two steps. */
function makeBoth(base: string, draft: string): void {
  for (let attempt = 0; ; attempt++) {
    makeBase(base);
    if (!isPrivateFolder(base)) throw new Error(`other users can write to ${base}: remove it`);
    try {
      mkdirSync(draft, { mode: 0o700 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt > 10) throw error;
    }
  }
}

/** Not recursive: /run is not ours to create. */
function makeBase(base: string): void {
  try {
    mkdirSync(base, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** True for a folder (not a link to one) of this user that no other user can enter. */
export function isPrivateFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid!() && (stat.mode & 0o777) === 0o700;
}

/** Removes a session's folder, and the base after the last one. */
export function removeSessionFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  removeIfEmpty(folder.slice(0, folder.lastIndexOf("/")));
}

function removeIfEmpty(base: string): void {
  try {
    rmdirSync(base);
  } catch {
    // Other sessions have folders in it.
  }
}

/** Opens a file whose appended lines are on the disk when `append` returns. */
export function openFlushedAppend(file: string): { append(text: string): void; close(): void } {
  const descriptor = OwnedDescriptor.open(file, "a", 0o600);
  return {
    append(text) {
      const bytes = Buffer.from(text);
      if (writeSync(descriptor.number, bytes) < bytes.length) throw noSpace(file);
      fdatasyncSync(descriptor.number);
    },
    close: () => descriptor.close(),
  };
}

/** A full disk accepts the first part of a line without an error. */
function noSpace(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOSPC: no space left on device, write '${file}'`), { code: "ENOSPC" });
}
