import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname } from "node:path";
import type { Socket } from "node:net";
import { sharedAccessOf } from "../files/folder-path.ts";
import type { OwnedDescriptor } from "../files/owned-descriptor.ts";
import { makePrivateFolder, removeIfEmpty } from "../files/private-folder.ts";

/** The longest path of a folder with sockets: an address has 108 bytes (unix(7)), including the name of the socket. */
const MOST_BYTES = 80;

/**
 * A private folder that is removed even if this process is killed: a guard shell reads from a pipe and removes the folder when the pipe
 * closes without `done`. It kills a process first, if one was named.
 */
export class TemporaryFolder {
  /** The path at creation. If others may write to `parent`, use `shared`. */
  readonly path: string;
  readonly #folder: OwnedDescriptor;
  readonly #guard: ChildProcess;
  #isRemoved = false;

  /** @throws the system's error if it cannot be created, or `NotPrivate`. */
  constructor(parent: string = socketFolder(), prefix = "ftrace-run-vm-") {
    const { path, descriptor } = makePrivateFolder(parent, prefix);
    this.path = path;
    this.#folder = descriptor;
    this.#guard = startGuard(path);
  }

  /** Path to the folder for this process and its children, valid until it is removed. */
  get shared(): string {
    return sharedAccessOf(this.#folder);
  }

  /** Names a process that writes to the folder and must end before the folder is removed. */
  endsWith(pid: number): void {
    this.#tell(`end ${pid}`);
  }

  /** Idempotent. Removes its content, even if the folder was moved; another folder at its path is kept. */
  remove(): void {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    empty(this.shared);
    this.#folder.close();
    removeIfEmpty(this.path);
    this.#tell("done");
  }

  #tell(line: string): void {
    const pipe = this.#guard.stdio[3] as Socket | undefined | null;
    pipe?.write(`${line}\n`);
  }
}

/** Names are bytes, not necessarily UTF-8. */
function empty(folder: string): void {
  for (const name of readdirSync(folder, { encoding: "buffer" }))
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true });
}

function socketFolder(): string {
  const folder = tmpdir();
  return Buffer.byteLength(folder) > MOST_BYTES ? "/tmp" : folder;
}

/**
 * Starts the guard in a session of its own, so that no signal of a terminal or a process group reaches it. Its working folder is the
 * parent, whose path may change.
 */
function startGuard(folder: string): ChildProcess {
  const child = spawn("/bin/sh", ["-c", GUARD, "ftrace-run-vm", `./${basename(folder)}`], {
    detached: true,
    cwd: dirname(folder),
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  // Without the guard, the folder is removed only if this process is not killed.
  child.on("error", () => undefined);
  const pipe = child.stdio[3] as Socket | undefined | null;
  pipe?.on("error", () => undefined);
  pipe?.unref();
  child.unref();
  return child;
}

const GUARD = `trap '' HUP INT QUIT TERM PIPE
process=
while read -r word number <&3; do
  case $word in
    end) process=$number ;;
    done) exit 0 ;;
  esac
done
[ -z "$process" ] || kill -s KILL "$process" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf -- "$1" 2>/dev/null && exit 0
  sleep 0.1
done
`;
