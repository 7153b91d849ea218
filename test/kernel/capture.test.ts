import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Instance } from "../support/instance.ts";
import { captureOptions, decode, Folder, record, startCapture, sums } from "./capture-support.ts";

const writes = 12_345;
const dd = (count: number): [string, ...string[]] => [
  "dd",
  "if=/dev/zero",
  "of=/dev/null",
  "bs=1",
  `count=${count}`,
];
const ddWrites = { "syscalls:sys_enter_write": "fd == 1" };

test(`${writes} writes are counted as ${writes}, ten times of ten, with 4 and 64 KiB sub-buffers`, async () => {
  for (let run = 0; run < 10; run++) {
    using folder = new Folder();
    const subBufferKb = run % 2 === 0 ? 4 : 64;
    const item = { run: dd(writes) };
    const result = await record({
      events: ddWrites,
      bufferKb: 4096,
      subBufferKb,
      directory: folder.path,
      item,
      scoped: true,
    });
    expect(result.problems).toEqual([]);
    const decoded = decode(result.recording!);
    expect(decoded.counts.get("syscalls:sys_enter_write")).toBe(writes);
    expect(decoded.pids).toEqual(new Set([result.pid]));
    expect(sums(result.stats)).toEqual({ recorded: writes, lost: 0 });
    expect(readdirSync(folder.path)).toEqual(["trace.dat"]);
  }
});

test("the first execve and everything after it are there, and nothing of the recorder", async () => {
  using folder = new Folder();
  const events = {
    "syscalls:sys_enter_execve": "",
    "syscalls:sys_enter_write": "",
    "sched:sched_process_exec": "",
    "raw_syscalls:sys_exit": "",
  };
  const item = { run: ["sh", "-c", "echo first"] as const };
  const result = await record({ events, bufferKb: 4096, directory: folder.path, item, scoped: true });
  const { counts, order, pids } = decode(result.recording!);
  expect(counts.get("syscalls:sys_enter_execve")).toBe(1);
  expect(counts.get("sched:sched_process_exec")).toBe(1);
  expect(counts.get("syscalls:sys_enter_write")).toBe(1);
  expect(order.indexOf("sys_enter_execve")).toBeLessThan(order.indexOf("sys_enter_write"));
  expect(pids).toEqual(new Set([result.pid]));
});

test("own threads stay out of a whole-machine recording", async () => {
  using folder = new Folder();
  const events = { "raw_syscalls:sys_enter": "" };
  const item = { run: ["sleep", "0.3"] as const };
  using instance = new Instance("tids");
  const capture = await startCapture(captureOptions(instance, folder.path, []));
  expect(capture.tids).toHaveLength(instance.cpus().length);
  for (const tid of capture.tids) expect(statSync(`/proc/self/task/${tid}`).isDirectory()).toBe(true);
  await capture.abort();
  const result = await record({ events, bufferKb: 4096, directory: folder.path, item });
  const { total, faults } = decode(result.recording!);
  expect(faults).toBe(0);
  expect(total).toBe(sums(result.stats).recorded);
});

test("a buffer that is far too small: what was made is recorded or counted as lost, to the last event", async () => {
  for (const bufferKb of [4, 8, 64]) {
    using folder = new Folder();
    const item = { run: dd(writes), cpus: [0] };
    const result = await record({ events: ddWrites, bufferKb, directory: folder.path, item, scoped: true });
    const { recorded, lost } = sums(result.stats);
    const decoded = decode(result.recording!);
    expect(recorded + lost).toBe(writes);
    expect(decoded.total).toBe(recorded);
    console.log(`buffer of ${bufferKb} KiB: ${recorded} recorded, ${lost} lost of ${writes}`);
  }
});

test("while no reader reads, what doesn't fit is lost and counted", async () => {
  using folder = new Folder();
  using instance = new Instance("paused");
  instance.write("buffer_size_kb", "64");
  instance.write("events/syscalls/sys_enter_write/filter", `fd == 1 && common_pid != ${process.pid}`);
  instance.write("events/syscalls/sys_enter_write/enable", "1");
  const before = sums([]);
  spawnSync("taskset", ["-c", "0", ...dd(writes)]);
  instance.write("tracing_on", "0");
  const capture = await startCapture(captureOptions(instance, folder.path, ["syscalls:sys_enter_write"]));
  const { events, lost } = capture.progress();
  const result = await capture.finish();
  const { recorded, lost: lostAtEnd } = sums(result.stats);
  expect(before).toEqual({ recorded: 0, lost: 0 });
  expect(lostAtEnd).toBeGreaterThan(0);
  expect({ events, lost }).toEqual({ events: recorded, lost: lostAtEnd });
  expect(recorded + lostAtEnd).toBeGreaterThanOrEqual(writes);
  expect(decode(result.recording!).total).toBe(recorded);
});

test("what the kernel empties before reading starts is neither counted nor recorded, as when a tracer starts", async () => {
  using folder = new Folder();
  using instance = new Instance("emptied");
  instance.write("tracing_on", "0");
  instance.write("events/syscalls/sys_enter_write/filter", 'fd == 1 && COMM == "dd"');
  instance.write("events/syscalls/sys_enter_write/enable", "1");
  const capture = await startCapture(captureOptions(instance, folder.path, ["syscalls:sys_enter_write"]));
  instance.write("tracing_on", "1");
  spawnSync("taskset", ["-c", "0", ...dd(200)]);
  await sleep(200);
  // Opening it for truncation empties the buffer (kernel/trace/trace.c, `tracing_open`).
  writeFileSync(`${instance.path}/trace`, "");
  capture.startReading();
  spawnSync("taskset", ["-c", "0", ...dd(100)]);
  instance.write("tracing_on", "0");
  const result = await capture.finish();
  expect(sums(result.stats)).toEqual({ recorded: 100, lost: 0 });
  expect(decode(result.recording!).total).toBe(100);
});

test("at 100,000 events a second and more, 8 MiB a CPU lose nothing", async () => {
  using folder = new Folder();
  const events = { "raw_syscalls:sys_enter": "", "raw_syscalls:sys_exit": "" };
  const started = performance.now();
  const result = await record({
    events,
    bufferKb: 8192,
    directory: folder.path,
    item: { run: burstsOf(2000) },
  });
  const seconds = (performance.now() - started) / 1000;
  const { recorded, lost } = sums(result.stats);
  const { size } = statSync(result.recording!);
  console.log(
    `${recorded} events, ${lost} lost, ${Math.round(recorded / seconds)} a second, ${(size / 1e6).toFixed(1)} MB`,
  );
  expect(lost).toBe(0);
  expect(recorded).toBeGreaterThan(800_000);
  expect(decode(result.recording!).total).toBe(recorded);
});

/**
 * A hundred bursts, each at full speed. Without a pause between them no buffer would do on a busy machine: 8 MiB are full
 * within a tenth of a second, and a reader can wait longer than that for its CPU or its disk.
 */
function burstsOf(count: number): [string, ...string[]] {
  return ["sh", "-c", `for i in $(seq 100); do ${dd(count).join(" ")} status=none; sleep 0.03; done`];
}

test("a slow trickle doesn't fill the disk with empty sub-buffers", async () => {
  using folder = new Folder();
  const events = { "sched:sched_switch": "" };
  const options = { events, bufferKb: 8192, subBufferKb: 64, directory: folder.path };
  const result = await record({
    ...options,
    item: { run: ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do sleep 0.05; done"] },
  });
  const { recorded, lost } = sums(result.stats);
  const { total, faults } = decode(result.recording!);
  const size = statSync(result.recording!).size - (await emptyBytes(events));
  console.log(`${recorded} events in ${size} bytes, header not included`);
  expect({ total, faults, lost }).toEqual({ total: recorded, faults: 0, lost: 0 });
  // Half the size that a sub-buffer for each of nine naps on two CPUs would have.
  expect(size).toBeLessThan(512 * 1024 + recorded * 128);
});

/** Bytes of a recording without events: formats, symbols, and the names of tasks, of which the kernel may know 128 or 32,768. */
async function emptyBytes(events: Record<string, string>): Promise<number> {
  using folder = new Folder();
  const result = await record({
    events: Object.fromEntries(
      Object.keys(events).map((name) => [name, "common_pid == 0 && common_pid != 0"]),
    ),
    bufferKb: 64,
    directory: folder.path,
    item: { run: ["true"] },
  });
  expect(sums(result.stats)).toEqual({ recorded: 0, lost: 0 });
  return statSync(result.recording!).size;
}

test("a full disk: said at once, the part kept, whole and decodable", async () => {
  const events = { "raw_syscalls:sys_enter": "", "raw_syscalls:sys_exit": "" };
  const headerMegabytes = (await emptyBytes(events)) / 1024 ** 2;
  for (const beyondHeader of [0.4, 1, 3]) {
    using folder = new Folder();
    const megabytes = headerMegabytes + beyondHeader;
    using disk = new SmallDisk(folder.path, megabytes);
    const item = { run: dd(400_000) };
    const result = await record({ events, bufferKb: 8192, directory: disk.path, item });
    expect(result.failed).toBe("disk-full");
    expect(result.problems[0]).toMatchObject({ code: "disk-full" });
    expect(result.problems[0]?.message).toContain(disk.path);
    expect(readdirSync(disk.path)).toEqual(["trace.dat"]);
    const { recorded, lost } = sums(result.stats);
    const decoded = decode(result.recording!);
    console.log(
      `disk of ${megabytes.toFixed(1)} MiB: ${recorded} recorded, ${lost} lost, ${statSync(result.recording!).size} bytes`,
    );
    expect({ total: decoded.total, faults: decoded.faults }).toEqual({ total: recorded, faults: 0 });
    expect(recorded).toBeGreaterThan(0);
  }
});

test("no room even for the header: nothing begins, nothing stays", async () => {
  using folder = new Folder();
  using disk = new SmallDisk(folder.path, 0.125);
  using instance = new Instance("no-room");
  const options = captureOptions(instance, disk.path, []);
  const capture = await startCapture(options);
  expect((await capture.failed).code).toBe("disk-full");
  expect((await capture.finish()).recording).toBeUndefined();
  expect(readdirSync(disk.path)).toEqual([]);
  options.directory.close();
});

test("an instance that is gone, a CPU that isn't there", async () => {
  using folder = new Folder();
  using instance = new Instance("gone");
  const options = captureOptions(instance, folder.path, []);
  const capture = await startCapture({ ...options, cpus: [0, 4000] });
  expect(await capture.failed).toMatchObject({
    code: "capture-failed",
    message: expect.stringContaining("CPU 4000") as string,
  });
  await capture.finish();
  const gone = await startCapture({ ...options, instancePath: `${instance.path}-gone` });
  expect((await gone.failed).code).toBe("capture-failed");
});

test("abort closes everything at once, and leaves no empty files", async () => {
  using folder = new Folder();
  using instance = new Instance("abort");
  const capture = await startCapture(captureOptions(instance, folder.path, []));
  await sleep(20);
  const before = performance.now();
  await capture.abort();
  expect(performance.now() - before).toBeLessThan(200);
  expect(readdirSync(folder.path)).toEqual([]);
});

/** A file system of its own that is soon full. */
class SmallDisk implements Disposable {
  readonly path: string;

  constructor(folder: string, megabytes: number) {
    this.path = `${folder}/disk`;
    mkdirSync(this.path);
    const size = `size=${Math.round(megabytes * 1024)}k`;
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", size, "none", this.path], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  }

  [Symbol.dispose](): void {
    spawnSync("umount", [this.path]);
  }
}
