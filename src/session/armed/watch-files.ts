import { closeSync, type FSWatcher, openSync, watch } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ArmedFiles } from "../../plan/armed-files.ts";

/** Says which of a recording's files were written to, whatever they read afterwards. */
export interface FileWatch {
  /** Writes from here on are another process's; what was written before is forgotten. */
  begin(): Promise<void>;
  /** Paths relative to tracefs. */
  written(): Promise<readonly string[]>;
  close(): void;
}

/** Each event takes a watch and an open folder: of more, none is watched. */
const MOST_EVENTS = 64;

const EVENT_SETTINGS: ReadonlySet<string | null> = new Set(["enable", "filter", "trigger"]);

/** Written to, these change what is recorded, though nothing reads differently afterwards. */
const EMPTYING = ["trace", "events/enable"] as const;

/**
 * Watches a recording's files by inotify, which sees every write of a program (fs/notify, `fsnotify_modify`) and nothing that
 * the kernel does by itself. What can't be watched isn't.
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
  /** While they are open, the kernel keeps what the watches are on (fs/tracefs/event_inode.c makes it anew otherwise). */
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

  /** What happened until now comes in the next turns of the event loop, one of which asks the kernel for it. */
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
      // This kernel doesn't have the file, or the machine has no watches left: then the end is compared alone.
    }
  }
}
