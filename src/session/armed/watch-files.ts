import { closeSync, type FSWatcher, openSync, watch } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ArmedFiles } from "../../plan/armed-files.ts";

/** Reports which of a recording's files were written to, even if their content did not change. */
export interface FileWatch {
  /** From now on, writes are those of other processes; forgets earlier ones. */
  begin(): Promise<void>;
  /** Paths relative to tracefs. */
  written(): Promise<readonly string[]>;
  close(): void;
}

/** Each event needs a watch and an open folder; above this number, events are not watched. */
const MOST_EVENTS = 64;

const EVENT_SETTINGS: ReadonlySet<string | null> = new Set(["enable", "filter", "trigger"]);

/** Writes to these files change what is recorded, without a lasting change of their content. */
const EMPTYING = ["trace", "events/enable"] as const;

/**
 * Watches a recording's files by inotify, which sees every write of a program (fs/notify, `fsnotify_modify`) and none of the
 * kernel's own changes. Files that cannot be watched are skipped.
 */
export function watchFiles(root: string, { folder, settings, threads, events }: ArmedFiles): FileWatch {
  const watched = new Watched(root);
  const below = (file: string): string => (folder === "" ? file : `${folder}/${file}`);
  for (const path of [...settings, ...threads, ...EMPTYING.map(below)]) watched.file(path);
  const few = events.length <= MOST_EVENTS ? events : [];
  const systems = new Set(few.map((path) => path.slice(0, path.lastIndexOf("/"))));
  for (const path of [...few, ...systems]) watched.eventFolder(path);
  return watched;
}

class Watched implements FileWatch {
  readonly #root: string;
  readonly #watchers: FSWatcher[] = [];
  /** While these are open, the kernel keeps the inodes of the watches (fs/tracefs/event_inode.c would recreate them). */
  readonly #folders: number[] = [];
  #written = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  file(path: string): void {
    this.#watch(path, () => this.#written.add(path));
  }

  eventFolder(path: string): void {
    this.#attempt(() => this.#folders.push(openSync(`${this.#root}/${path}`, "r")));
    this.#watch(path, (name) => {
      if (EVENT_SETTINGS.has(name)) this.#written.add(`${path}/${name}`);
    });
  }

  async begin(): Promise<void> {
    await this.#delivered();
    this.#written = new Set();
  }

  async written(): Promise<readonly string[]> {
    await this.#delivered();
    return [...this.#written];
  }

  /** Events so far arrive in the next turns of the event loop, one of which polls the kernel. */
  async #delivered(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await nextTurn();
  }

  close(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
    for (const folder of this.#folders.splice(0)) closeSync(folder);
  }

  #watch(path: string, listener: (name: string | null) => void): void {
    this.#attempt(() => {
      const watcher = watch(`${this.#root}/${path}`, { persistent: false }, (_, name) => listener(name));
      watcher.on("error", () => watcher.close());
      this.#watchers.push(watcher);
    });
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch {
      // No such file on this kernel, or no watches left: then only the contents are compared.
    }
  }
}
