import { closeSync, constants, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { readClock } from "./cpu-stats.ts";
import { LiveFlush } from "./live-flush.ts";
import { PartFile } from "./part-file.ts";
import { command, errnoOf, ReaderFailure, type ReaderMessage, type ReaderTask } from "./reader-protocol.ts";
import { SubBufferPool } from "./sub-buffer-pool.ts";
import { MapsReader, readMaps } from "./user-code/maps-reader.ts";
import { StackWatch } from "./user-code/stack-watch.ts";

/** A thread that moves one CPU's sub-buffers from the kernel to a file. */
let task: ReaderTask;
let mapsReader: MapsReader;
let watch: StackWatch | undefined;
/** A writer interrupted between reserving and committing an event delays the last events. */
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
    send({ kind: "ready", tid: Number(readlinkSync("/proc/thread-self").split("/").at(-1)) });
    record(pipe, part);
  } catch (error) {
    send({ kind: "failed", doing: "opening", errno: errnoOf(error) });
  }
  mapsReader.finish();
  const stats = readStats();
  if (pipe >= 0) closeSync(pipe);
  part?.close();
  send({ kind: "done", bytes: part?.bytes ?? 0, stats, maps: mapsReader.maps });
}

/** Waits for the start, then reads until a command or a failure. */
function record(pipe: number, part: PartFile): void {
  const pool = new SubBufferPool(task.subBufferBytes, task.layout);
  const live = task.complete && new LiveFlush(task, task.complete);
  try {
    while (told() === command.wait) Atomics.wait(task.control, 0, command.wait);
    while (told() === command.read) {
      live?.begin();
      readComplete(pipe, pool, part);
      live?.end(() => flush(pool, part));
      Atomics.wait(task.control, 0, command.read, task.waitMs);
    }
    if (told() === command.drain) drain(pipe, pool, part);
    flush(pool, part);
  } catch (error) {
    if (!(error instanceof ReaderFailure)) throw error;
    giveUp(part, error);
  }
}

/** Keeps the written data and waits for the end, when the counts in `stats` are final. */
function giveUp(part: PartFile, { doing, errno }: ReaderFailure): void {
  part.cutToWhole();
  send({ kind: "failed", doing, errno });
  Atomics.wait(task.control, 0, command.read);
}

/**
 * Reads complete sub-buffers. Reading the writer's current sub-buffer would return it in slices, one system call each, and
 * contend for the buffer's lock: once it is reached, the reader waits.
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

/** True if it was the kernel's current sub-buffer. */
function keep(pool: SubBufferPool, part: PartFile): boolean {
  watch?.page(pool.bytes.subarray(pool.freeOffset, pool.freeOffset + task.subBufferBytes));
  const current = pool.added();
  if (pool.full) flush(pool, part);
  return current;
}

/** Tracing is off, but started events may still have to be committed. */
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

function send(message: ReaderMessage): void {
  parentPort?.postMessage(message, []);
}
