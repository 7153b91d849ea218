import type { SettingChange } from "../../document/result-document.ts";
import { existsSync, readFileSync } from "node:fs";
import type { ArmedFiles } from "../../plan/armed-files.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { asArmed, hasFired } from "../../plan/events/stop-trigger.ts";
import { type LoadedModules, loadedModules, withoutGoneModules } from "./gone-modules.ts";

/** With more events, only filters that the plan wrote are read back, because reading takes time while recording. */
const MOST_EVENTS = 200;

const FTRACE_ENABLED = "/proc/sys/kernel/ftrace_enabled";

type Readable = Pick<Tracefs, "read" | "exists">;

/** A recording's settings when armed, to compare with those at its end. */
export class ArmedSettings {
  readonly #files: ArmedFiles;
  readonly #armed: ReadonlyMap<string, string>;
  readonly #threads: ReadonlyMap<string, readonly string[]>;
  readonly #loaded: LoadedModules;

  /** Call it when everything is armed and tracing is still off. */
  constructor(files: ArmedFiles, tracefs: Readable, loaded: LoadedModules = loadedModules) {
    this.#files = files;
    this.#loaded = loaded;
    const paths = [...files.settings, ...eventFiles(files), ...(files.needsFtrace ? [FTRACE_ENABLED] : [])];
    const readable = paths.filter((path) => path === FTRACE_ENABLED || tracefs.exists(path));
    this.#armed = new Map(
      readable.map((path) => [path, isSwitch(path) ? "1" : valueOf(path, readSetting(path, tracefs))]),
    );
    this.#threads = new Map(
      files.threads.map((path) => [path, readSetting(path, tracefs).split(/\s+/u).filter(Boolean)]),
    );
  }

  /** The settings that changed. `written`: files that another process wrote to meanwhile. */
  changes(tracefs: Readable, written: Iterable<string>): readonly SettingChange[] {
    const differing = [...this.#armed].flatMap(([path, before]) => {
      const now = this.#now(path, tracefs);
      const { armed, found } = withoutGoneModules(path, { armed: before, found: now }, this.#loaded);
      return armed === found ? [] : [{ file: this.#name(path), ...changedLines(armed, found) }];
    });
    const threads = [...this.#threads].flatMap(([path, tids]) => this.#missingThreads(path, tids, tracefs));
    const named = new Set([...differing, ...threads].map(({ file }) => file));
    const putBack = [...new Set(written)].map((path) => this.#name(path)).filter((file) => !named.has(file));
    return [...differing, ...threads, ...putBack.map((file) => ({ file }))];
  }

  /** Content as if the kernel had not stopped the recording; read first, because its trigger counts before it stops. */
  #now(path: string, tracefs: Readable): string {
    const now = valueOf(path, readSetting(path, tracefs));
    const { stop } = this.#files;
    if (stop === undefined || (path !== stop && !isSwitch(path))) return now;
    const trigger = path === stop ? now : readSetting(stop, tracefs);
    if (!hasFired(trigger)) return now;
    return isSwitch(path) ? "1" : asArmed(now);
  }

  /** The kernel removes a task from such a list when the task ends. */
  #missingThreads(path: string, tids: readonly string[], tracefs: Readable): readonly SettingChange[] {
    const now = new Set(readSetting(path, tracefs).split(/\s+/u));
    const missing = tids.filter((tid) => !now.has(tid) && existsSync(`/proc/${tid}`));
    return missing.length === 0 ? [] : [{ file: this.#name(path), ...changedLines(missing.join("\n"), "") }];
  }

  /** Relative to the instance. */
  #name(path: string): string {
    const { folder } = this.#files;
    return folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  }
}

/** `tracing_on` is set last. */
function isSwitch(path: string): boolean {
  return path.endsWith("tracing_on");
}

function eventFiles({ events }: ArmedFiles): readonly string[] {
  return events.slice(0, MOST_EVENTS).flatMap((folder) => [`${folder}/filter`, `${folder}/trigger`]);
}

function readSetting(path: string, tracefs: Readable): string {
  if (path === FTRACE_ENABLED) return existsSync(path) ? readFileSync(path, "latin1") : "1";
  const read = tracefs.read(path);
  return read.ok ? read.value : `(${read.error.errno})`;
}

/** Without comments (`# Available triggers:`), which are not part of the setting. */
function valueOf(path: string, content: string): string {
  const lines = path.endsWith("trigger")
    ? content.split("\n").filter((line) => !line.startsWith("#"))
    : [content];
  return lines.join("\n").trim();
}

/** Enough lines to see what happened. */
const MOST_CHARACTERS = 200;

/** Old and new value of a setting; of a list, only the removed and added lines. */
export function changedLines(
  armed: string,
  found: string,
): { readonly armed: string; readonly found: string } {
  const [before, after] = [armed.split("\n"), found.split("\n")];
  if (before.length === 1 && after.length === 1) return { armed: clipped(armed), found: clipped(found) };
  const [had, has] = [new Set(before), new Set(after)];
  return {
    armed: clipped(before.filter((line) => !has.has(line)).join(", ")),
    found: clipped(after.filter((line) => !had.has(line)).join(", ")),
  };
}

function clipped(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
