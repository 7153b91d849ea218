import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname } from "node:path";
import type { Socket } from "node:net";
import { sharedAccessOf } from "../files/folder-path.ts";
import type { OwnedDescriptor } from "../files/owned-descriptor.ts";
import { makePrivateFolder, removeIfEmpty } from "../files/private-folder.ts";

/** The longest path of a folder that holds sockets: an address has 108 bytes (unix(7)), their names need a few. */
const MOST_BYTES = 80;

/**
 * A private folder that is removed also when this process is killed: a shell of its own holds the end of a pipe, and removes
 * the folder when that ends without a word. It ends a process first, if it was told of one.
 */
export class TemporaryFolder {
  /** As it was made. Where others may write to `parent`, `shared` is the way to it. */
  readonly path: string;
  readonly #folder: OwnedDescriptor;
  readonly #guard: ChildProcess;
  #isRemoved = false;

  /** @throws the system's error where it can't be made, or `NotPrivate`. */
  constructor(parent: string = socketFolder(), prefix = "ftrace-run-vm-") {
    const { path, descriptor } = makePrivateFolder(parent, prefix);
    this.path = path;
    this.#folder = descriptor;
    this.#guard = startGuard(path);
  }

  /** Leads to the very folder, in this process and in those that it starts, until it is removed. */
  get shared(): string {
    return sharedAccessOf(this.#folder);
  }

  /** This process writes to the folder: it has to end before the folder is removed. */
  endsWith(pid: number): void {
    this.#say(`end ${pid}`);
  }

  /** Idempotent. What is in it goes, wherever the folder is by now; what has taken its place stays. */
  remove(): void {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    empty(this.shared);
    this.#folder.close();
    removeIfEmpty(this.path);
    this.#say("done");
  }

  #say(line: string): void {
    const pipe = this.#guard.stdio[3] as Socket | undefined | null;
    pipe?.write(`${line}\n`);
  }
}

/** A name is bytes, of any encoding. */
function empty(folder: string): void {
  for (const name of readdirSync(folder, { encoding: "buffer" }))
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true });
}

function socketFolder(): string {
  const folder = tmpdir();
  return Buffer.byteLength(folder) > MOST_BYTES ? "/tmp" : folder;
}

/**
 * In a session of its own: no signal of a terminal or of a process group reaches it. It works in the folder above, which may
 * have another path when it has to act.
 */
function startGuard(folder: string): ChildProcess {
  const child = spawn("/bin/sh", ["-c", GUARD, "ftrace-run-vm", `./${basename(folder)}`], {
    detached: true,
    cwd: dirname(folder),
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  // Without it the folder is removed as long as this process lives to do so.
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
