import { closeSync, constants, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { readClock } from "./cpu-stats.ts";
import { PartFile } from "./part-file.ts";
import { command, errnoOf, ReaderFailure, type ReaderMessage, type ReaderTask } from "./reader-protocol.ts";
import { SubBufferPool } from "./sub-buffer-pool.ts";
import { MapsReader, readMaps } from "./user-code/maps-reader.ts";
import { StackWatch } from "./user-code/stack-watch.ts";

/** A thread that does nothing but move one CPU's sub-buffers from the kernel to a file. */
let task: ReaderTask;
let mapsReader: MapsReader;
let watch: StackWatch | undefined;
/** A writer that was interrupted between reserving and committing an event holds up the last of them. */
const settleTries = 50;

parentPort?.once("message", (given: ReaderTask) => {
  task = given;
  mapsReader = new MapsReader({
    readMaps,
    clock: () => readClock(task.stats),
    nowMs: () => performance.now(),
  });
  const { watched, layout, subBufferBytes } = task;
  watch = watched && new StackWatch(watched, layout, subBufferBytes, mapsReader);
  run();
});

function run(): void {
  let pipe = -1;
  let part: PartFile | undefined;
  try {
    pipe = openSync(task.pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    part = new PartFile(task.output, task.outputOffset, task.subBufferBytes);
    say({ kind: "ready", tid: Number(readlinkSync("/proc/thread-self").split("/").at(-1)) });
    record(pipe, part);
  } catch (error) {
    say({ kind: "failed", doing: "opening", errno: errnoOf(error) });
  }
  mapsReader.finish();
  const stats = readStats();
  if (pipe >= 0) closeSync(pipe);
  part?.close();
  say({ kind: "done", bytes: part?.bytes ?? 0, stats, maps: mapsReader.maps });
}

/** Until told to end, or until it can't go on. */
function record(pipe: number, part: PartFile): void {
  const pool = new SubBufferPool(task.subBufferBytes, task.layout);
  try {
    while (told() === command.read) {
      readComplete(pipe, pool, part);
      Atomics.wait(task.control, 0, command.read, task.waitMs);
    }
    if (told() === command.drain) drain(pipe, pool, part);
    flush(pool, part);
  } catch (error) {
    if (!(error instanceof ReaderFailure)) throw error;
    giveUp(part, error);
  }
}

/** Keeps what is written, and waits for the end, when the counts in `stats` are final. */
function giveUp(part: PartFile, { doing, errno }: ReaderFailure): void {
  part.cutToWhole();
  say({ kind: "failed", doing, errno });
  Atomics.wait(task.control, 0, command.read);
}

/**
 * Reads what is complete. A reader that keeps up with the writer would get its current sub-buffer in slices, one
 * system call each, and contend with it for the buffer's lock: once that one is reached, it is time to wait.
 */
function readComplete(pipe: number, pool: SubBufferPool, part: PartFile): void {
  for (let current = false; !current && told() === command.read && readOne(pipe, pool);) {
    current = keep(pool, part);
  }
}

/** Reads everything, unless it is aborted. */
function readAll(pipe: number, pool: SubBufferPool, part: PartFile): void {
  while (told() !== command.abort && readOne(pipe, pool)) keep(pool, part);
}

/** True when it was the kernel's current sub-buffer. */
function keep(pool: SubBufferPool, part: PartFile): boolean {
  watch?.page(pool.bytes.subarray(pool.freeOffset, pool.freeOffset + task.subBufferBytes));
  const current = pool.added();
  if (pool.full) flush(pool, part);
  return current;
}

/** Nothing is written to the buffer any more; what was begun may still have to be committed. */
function drain(pipe: number, pool: SubBufferPool, part: PartFile): void {
  readAll(pipe, pool, part);
  for (let tries = 0; tries < settleTries && !/^entries: 0$/m.test(readStats()); tries++) {
    Atomics.wait(task.control, 0, command.drain, 1);
    readAll(pipe, pool, part);
  }
}

/** One read gives one sub-buffer (kernel/trace/trace.c, tracing_buffers_read). False when there is none. */
function readOne(pipe: number, pool: SubBufferPool): boolean {
  try {
    return readSync(pipe, pool.bytes, pool.freeOffset, task.subBufferBytes, null) === task.subBufferBytes;
  } catch (error) {
    if (errnoOf(error) === "EAGAIN") return false;
    throw new ReaderFailure("reading", errnoOf(error));
  }
}

function flush(pool: SubBufferPool, part: PartFile): void {
  try {
    part.append(pool.filled);
  } catch (error) {
    throw new ReaderFailure("writing", errnoOf(error));
  }
  task.written[task.slot] = part.bytes;
  pool.clear();
}

function told(): number {
  return Atomics.load(task.control, 0);
}

function readStats(): string {
  try {
    return readFileSync(task.stats, "latin1");
  } catch {
    return "";
  }
}

function say(message: ReaderMessage): void {
  parentPort?.postMessage(message, []);
}
