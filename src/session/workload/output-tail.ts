import { spawnSync } from "node:child_process";
import { chownSync, constants, openSync, readSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { OwnedDescriptor } from "../../files/owned-descriptor.ts";
import { TailBuffer } from "./tail-buffer.ts";

/** Kept of each captured stream. */
const keptBytes = 64 * 1024;
/** Read at most this much after the end: a process that escaped may write for ever. */
const lastReadBytes = 1024 * 1024;

/** The captured end of one output of one process. */
export interface OutputTail {
  /** For the child; to be closed here with `closeWriter` once it is started. */
  readonly writer: number;
  closeWriter(): void;
  /** Reads what is still in the pipe, closes it, and gives the last 64 KiB. Idempotent. */
  finish(): string;
}

/** Node can't make a FIFO itself. Throws where mkfifo(1) fails. */
export function makeFifos(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const { status, stderr, error } = spawnSync("mkfifo", ["-m", "600", "--", ...paths], { encoding: "utf8" });
  if (status !== 0) throw new Error(`mkfifo failed: ${error?.message ?? stderr.trim()}`);
}

/**
 * A real pipe, always read, of which the last 64 KiB are kept. Node's own "pipe" is a socket, and a program that
 * opens /dev/stdout or /dev/stderr gets ENXIO from a socket; so this is a FIFO that loses its name at once. It belongs to the
 * program's user, who could not open it again otherwise. `path` was made by `makeFifos`.
 */
export function openOutputTail(
  path: string,
  owner: { readonly uid: number; readonly gid: number },
): OutputTail {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const socket = new Socket({ fd: openSync(path, flags), readable: true, writable: false });
  const rest = OwnedDescriptor.open(path, flags);
  const writer = OwnedDescriptor.open(path, "w");
  chownSync(path, owner.uid, owner.gid);
  unlinkSync(path);
  return new FifoTail(socket, rest, writer);
}

/**
 * The pipe is open twice: the socket closes its own descriptor as soon as the last writer is gone, a while before it
 * says so, and by then the number may be another file's.
 */
class FifoTail implements OutputTail {
  readonly #socket: Socket;
  readonly #rest: OwnedDescriptor;
  readonly #writer: OwnedDescriptor;
  readonly #tail = new TailBuffer(keptBytes);
  #finished = false;

  constructor(socket: Socket, rest: OwnedDescriptor, writer: OwnedDescriptor) {
    this.#socket = socket;
    this.#rest = rest;
    this.#writer = writer;
    socket.on("data", (chunk: Buffer) => this.#tail.push(chunk));
    socket.on("error", () => {});
  }

  get writer(): number {
    return this.#writer.number;
  }

  closeWriter(): void {
    this.#writer.close();
  }

  finish(): string {
    this.closeWriter();
    if (!this.#finished) this.#readRest();
    this.#finished = true;
    return this.#tail.text();
  }

  #readRest(): void {
    this.#socket.destroy();
    const chunk = Buffer.alloc(keptBytes);
    for (let total = 0, got = 1; total < lastReadBytes && got > 0; total += got) {
      got = readAvailable(this.#rest.number, chunk);
      this.#tail.push(chunk.subarray(0, got));
    }
    this.#rest.close();
  }
}

/** 0 at the end, and when nothing is there now. */
function readAvailable(descriptor: number, into: Buffer): number {
  try {
    return readSync(descriptor, into);
  } catch {
    return 0;
  }
}
