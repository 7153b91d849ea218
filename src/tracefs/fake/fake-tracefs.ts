import { isAppendOnly } from "../append-only.ts";
import { createFolder, defaultTree, type FakeTree } from "./fake-tree.ts";
import { writeFake } from "./fake-write.ts";
import type { HeldFile, SharedFile, Tracefs, TracefsFailure, TracefsResult } from "../port.ts";
import { checkedPath, instanceFolderOf, isPathSegment } from "../tracefs-path.ts";

/** A failure to simulate. */
export interface Refusal {
  readonly operation: TracefsFailure["operation"];
  readonly path: string;
  readonly errno: string;
  /** Number of times; default: always. */
  readonly times?: number;
  readonly errorLog?: TracefsFailure["errorLog"];
}

/** A tracefs in memory that behaves like the kernel's, and can simulate failures. */
export interface FakeTracefs extends Tracefs {
  /** All files by path; folders end in `/`. Equal dumps are equal states. */
  dump(): ReadonlyMap<string, string>;
  refuse(refusal: Refusal): void;
  /** Operations that changed something, in order. */
  readonly log: readonly string[];
}

/** What a fake tracefs has. */
export interface FakeOptions {
  /** `system:event` names. */
  readonly events?: readonly string[];
  readonly root?: string;
}

/** A fresh machine: top-level instance with its defaults, no other instance. */
export function createFakeTracefs({ events = [], root = "/fake/tracing" }: FakeOptions = {}): FakeTracefs {
  return new MemoryTracefs(root, defaultTree(events));
}

class MemoryTracefs implements FakeTracefs {
  readonly root: string;
  readonly log: string[] = [];
  readonly #tree: FakeTree;
  readonly #refusals: { refusal: Refusal; left: number }[] = [];
  /** Open files: an instance with one cannot be removed. */
  readonly #held = new Map<string, number>();

  constructor(root: string, tree: FakeTree) {
    this.root = root;
    this.#tree = tree;
  }

  absolute(path: string): string {
    return path === "" ? this.root : `${this.root}/${checkedPath(path)}`;
  }

  exists(path: string): boolean {
    return path === "" || this.#tree.has(path) || this.#tree.has(`${path}/`);
  }

  read(path: string): TracefsResult<string> {
    return this.#attempt<string>("read", path, () => {
      const content = this.#tree.get(path);
      return content ?? (this.#tree.has(`${path}/`) ? { errno: "EISDIR" } : { errno: "ENOENT" });
    });
  }

  append(path: string, text: string): TracefsResult<void> {
    return this.#write("append", path, text);
  }

  appendLines(path: string, lines: readonly string[]): TracefsResult<void> {
    for (const line of lines) {
      const result = this.append(path, line);
      if (!result.ok) return result;
    }
    return { ok: true, value: undefined };
  }

  replace(path: string, text: string): TracefsResult<void> {
    if (isAppendOnly(path)) throw new RangeError(`${path} may not be truncated`);
    return this.#write("replace", path, text);
  }

  clear(path: string): TracefsResult<void> {
    return this.#attempt<void>("clear", path, () => {
      if (!this.#tree.has(path)) return { errno: "ENOENT" };
      this.#tree.set(path, "");
      this.log.push(`clear ${path}`);
      return undefined;
    });
  }

  list(path: string): TracefsResult<readonly string[]> {
    const folder = path === "" ? "" : `${path}/`;
    return this.#attempt<readonly string[]>("list", path, () => {
      if (folder !== "" && !this.#tree.has(folder)) return { errno: "ENOENT" };
      const below = [...this.#tree.keys()].filter((name) => name.startsWith(folder) && name !== folder);
      return [...new Set(below.map((name) => name.slice(folder.length).split("/")[0]!))].sort();
    });
  }

  hold(path: string): TracefsResult<HeldFile> {
    return this.#attempt<HeldFile>("hold", path, () => {
      if (!this.#tree.has(path)) return { errno: "ENOENT" };
      const folder = instanceFolderOf(path);
      this.#held.set(folder, (this.#held.get(folder) ?? 0) + 1);
      return { release: once(() => this.#held.set(folder, this.#held.get(folder)! - 1)) };
    });
  }

  /** A fake without a descriptor to write to. */
  share(path: string, anyUser: boolean): TracefsResult<SharedFile> {
    const held = this.hold(path);
    if (!held.ok) return { ok: false, error: { ...held.error, operation: "share" } };
    this.log.push(`share ${path}${anyUser ? " for any user" : ""}`);
    return { ok: true, value: { descriptor: -1, ...held.value } };
  }

  makeInstance(name: string): TracefsResult<void> {
    const path = `instances/${checkedSegment(name)}`;
    return this.#attempt<void>("make-instance", path, () => {
      if (this.#tree.has(`${path}/`)) return { errno: "EEXIST" };
      createFolder(this.#tree, `${path}/`, this.#eventsNow());
      this.log.push(`mkdir ${path}`);
      return undefined;
    });
  }

  removeInstance(name: string): TracefsResult<void> {
    const path = `instances/${checkedSegment(name)}`;
    return this.#attempt<void>("remove-instance", path, () => {
      if (!this.#tree.has(`${path}/`)) return { errno: "ENOENT" };
      if ((this.#held.get(path) ?? 0) > 0) return { errno: "EBUSY" };
      for (const key of this.#tree.keys()) if (key.startsWith(`${path}/`)) this.#tree.delete(key);
      this.log.push(`rmdir ${path}`);
      return undefined;
    });
  }

  dump(): ReadonlyMap<string, string> {
    return new Map([...this.#tree].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  refuse(refusal: Refusal): void {
    this.#refusals.push({ refusal, left: refusal.times ?? Infinity });
  }

  /** Those that there always are, and the defined ones. */
  #eventsNow(): readonly string[] {
    return this.#tree.get("available_events")!.split("\n").filter(Boolean);
  }

  #write(operation: "append" | "replace", path: string, text: string): TracefsResult<void> {
    const result = this.#attempt<void>(operation, path, () => {
      const errno = writeFake(this.#tree, path, text, operation === "replace");
      if (errno !== undefined) return { errno };
      this.log.push(`${operation} ${path} ${text}`);
      return undefined;
    });
    return result.ok ? result : { ok: false, error: { ...result.error, text } };
  }

  #attempt<T>(
    operation: TracefsFailure["operation"],
    path: string,
    act: () => T | { readonly errno: string },
  ): TracefsResult<T> {
    checkedPath(path);
    const scripted = this.#scripted(operation, path);
    if (scripted) return { ok: false, error: { operation, path, ...scripted } };
    const result = act();
    if (isErrno(result)) return { ok: false, error: { operation, path, errno: result.errno } };
    return { ok: true, value: result };
  }

  #scripted(operation: string, path: string): Pick<TracefsFailure, "errno" | "errorLog"> | undefined {
    const found = this.#refusals.find(
      ({ refusal, left }) => left > 0 && refusal.operation === operation && refusal.path === path,
    );
    if (!found) return undefined;
    found.left -= 1;
    const { errno, errorLog } = found.refusal;
    return errorLog ? { errno, errorLog } : { errno };
  }
}

function isErrno(value: unknown): value is { readonly errno: string } {
  return typeof value === "object" && value !== null && "errno" in value;
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

function checkedSegment(name: string): string {
  if (!isPathSegment(name)) throw new RangeError(`not an instance name: ${JSON.stringify(name)}`);
  return name;
}
