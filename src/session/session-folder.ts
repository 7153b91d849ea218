import {
  closeSync,
  existsSync,
  fdatasyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { sessionsFolder } from "./session-prefix.ts";
import { readProcess } from "./workload/process-table.ts";

/** Who owns a session: a process, told from later ones of the same number, and from those of another boot. */
export interface SessionOwner {
  readonly pid: number;
  readonly startTime: string;
  readonly boot: string;
}

const bootIdFile = "/proc/sys/kernel/random/boot_id";

function thisProcess(): SessionOwner {
  return {
    pid: process.pid,
    startTime: readProcess(process.pid)?.startTime ?? "0",
    boot: readFileSync(bootIdFile, "utf8").trim(),
  };
}

export function isAlive(owner: SessionOwner): boolean {
  const now = readProcess(owner.pid);
  return isOfThisBoot(owner) && now?.startTime === owner.startTime && now.state !== "Z";
}

export function isOfThisBoot({ boot }: SessionOwner): boolean {
  return boot === readFileSync(bootIdFile, "utf8").trim();
}

/** `undefined`: no such file, or not what a session writes. */
export function readOwner(folder: string): SessionOwner | undefined {
  try {
    const match = /^(\d+) (\d+) ([0-9a-f-]+)\n$/.exec(readFileSync(`${folder}/owner`, "utf8"));
    return match ? { pid: Number(match[1]), startTime: match[2]!, boot: match[3]! } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the folder of a session, complete with its owner from the first moment that it has its name: nobody can take
 * it for a dead session's. Throws a system error where this user may not, or where the place is not to be trusted.
 */
export function makeSessionFolder(session: string, base: string = sessionsFolder): string {
  const owner = thisProcess();
  const draft = `${base}/.${session}`;
  try {
    makeBoth(base, draft);
    writeFileSync(`${draft}/owner`, `${owner.pid} ${owner.startTime} ${owner.boot}\n`, { mode: 0o600 });
    renameSync(draft, `${base}/${session}`);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft, { recursive: true, force: true });
    removeIfEmpty(base);
    throw error;
  }
  return `${base}/${session}`;
}

/** A draft (`.ftrace-run-PID-…`) whose maker died before it had its name: nothing was done yet. */
export function isAbandonedDraft(name: string): boolean {
  const pid = /^\.ftrace-run-(\d+)-/.exec(name)?.[1];
  return pid !== undefined && readProcess(Number(pid)) === undefined;
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
  const descriptor = openSync(file, "a", 0o600);
  return {
    append(text) {
      const bytes = Buffer.from(text);
      if (writeSync(descriptor, bytes) < bytes.length) throw noSpace(file);
      fdatasyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}

/** A full disk takes the first part of a line without complaint. */
function noSpace(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOSPC: no space left on device, write '${file}'`), { code: "ENOSPC" });
}
