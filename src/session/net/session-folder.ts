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
import { sessionsFolder } from "./session-prefix.ts";
import { readProcess } from "../../machine/process-table.ts";

/**
 * Makes the folder of a session, complete with its owner from the first moment that it has its name: nobody can take
 * it for a dead session's. Throws a system error where this user may not, or where the place is not to be trusted.
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

/** Far longer than a maker in another container, where nobody can look, takes to give it its name. */
const DRAFT_MS = 60_000;

/** A draft (`.ftrace-run-PID-….NAMESPACE`) whose maker died before it had its name: nothing was done yet. */
export function isAbandonedDraft(folder: string): boolean {
  const match = /^\.ftrace-run-(\d+)-.*\.(\d+)$/.exec(folder.slice(folder.lastIndexOf("/") + 1));
  if (!match) return false;
  const [, pid, namespace] = match;
  if (namespace === thisProcess().pidNamespace) return readProcess(Number(pid)) === undefined;
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > DRAFT_MS;
}

/** The last session to end removes the base, perhaps between our two steps. */
function makeBoth(base: string, draft: string): void {
  for (let attempt = 0; ; attempt++) {
    makeBase(base);
    if (!isPrivateFolder(base)) throw new Error(`${base} can be written by others: remove it`);
    try {
      mkdirSync(draft, { mode: 0o700 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt > 10) throw error;
    }
  }
}

/** Only itself: /run is not ours to make. */
function makeBase(base: string): void {
  try {
    mkdirSync(base, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A folder (no link to one) that belongs to this user, and that nobody else can enter. */
export function isPrivateFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid!() && (stat.mode & 0o777) === 0o700;
}

/** Removes a session's folder, and the base when it was the last one. */
export function removeSessionFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  removeIfEmpty(folder.slice(0, folder.lastIndexOf("/")));
}

function removeIfEmpty(base: string): void {
  try {
    rmdirSync(base);
  } catch {
    // other sessions are in it
  }
}

/** Appends lines so that they are on the disk before the caller goes on. */
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

/** A full disk takes the first part of a line without complaint. */
function noSpace(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOSPC: no space left on device, write '${file}'`), { code: "ENOSPC" });
}
