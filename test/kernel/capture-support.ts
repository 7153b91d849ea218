import { mkdtempSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkloadItem } from "../../src/spec/spec.ts";
import { OutputFolder } from "../../src/files/output-folder.ts";
import { prepareCapture } from "../../src/session/capture/start-capture.ts";
import type { Capture, CaptureOptions, CaptureResult } from "../../src/session/ports.ts";
import type { ProcessOutcome } from "../../src/document/result-document.ts";
import { openRecordingFile } from "../../src/machine/recording-file.ts";
import { holdWorkload } from "../../src/session/workload/hold-workload.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { numberReader } from "../../src/trace/decode/batch.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";

export interface RunOptions {
  /** `system:name` → filter, or empty. */
  readonly events: Readonly<Record<string, string>>;
  readonly bufferKb: number;
  readonly subBufferKb?: number;
  readonly directory: string;
  readonly item: Partial<WorkloadItem> & Pick<WorkloadItem, "run">;
  /** Only the workload and its children. */
  readonly scoped?: boolean;
}

export interface RunResult extends CaptureResult {
  readonly processes: readonly ProcessOutcome[];
  readonly pid: number;
  /** The first failure that the capture spoke of while it ran. */
  readonly failed?: string;
}

/** The middle of a session, without its plan and its guard: arm, let go, wait, stop, drain. */
export async function record(options: RunOptions): Promise<RunResult> {
  using instance = new Instance("capture");
  instance.write("tracing_on", "0");
  if (options.subBufferKb !== undefined) instance.write("buffer_subbuf_size_kb", String(options.subBufferKb));
  instance.write("buffer_size_kb", String(options.bufferKb));
  instance.write("trace_clock", "mono");
  const source = { path: "<test>", text: "workload" };
  const item: WorkloadItem = {
    at: { source, start: 0, end: 8 },
    count: 1,
    env: {},
    stdin: { kind: "null" },
    stdout: { kind: "null" },
    stderr: { kind: "null" },
    wait: true,
    ...options.item,
  };
  const held = await holdWorkload([item], { directory: options.directory, onGroup: () => {} });
  if (!held.ok) throw new Error(held.error.map(({ message }) => message).join("\n"));
  const workload = held.value;
  const forCapture = captureOptions(instance, options.directory, Object.keys(options.events));
  const capture = await startCapture(forCapture);
  for (const tid of capture.tids) instance.write("set_event_notrace_pid", String(tid));
  if (options.scoped) {
    instance.write("options/event-fork", "1");
    instance.write("set_event_pid", String(workload.pids[0]));
  }
  for (const [event, filter] of Object.entries(options.events)) {
    const folder = `events/${event.replace(":", "/")}`;
    if (filter !== "") instance.write(`${folder}/filter`, filter);
    instance.write(`${folder}/enable`, "1");
  }
  instance.write("tracing_on", "1");
  capture.startReading();
  workload.release();
  const failed = await Promise.race([workload.ended.then(() => undefined), capture.failed]);
  instance.write("tracing_on", "0");
  const result = await capture.finish();
  forCapture.directory.close();
  const processes = await workload.end();
  return { ...result, processes, pid: workload.pids[0]!, ...(failed && { failed: failed.code }) };
}

export function captureOptions(
  instance: Instance,
  directory: string,
  events: readonly string[],
): CaptureOptions {
  return {
    instancePath: instance.path,
    tracefsRoot: TRACEFS,
    cpus: instance.cpus(),
    subBufferBytes: instance.subBufferBytes(),
    perCpuBufferBytes: Number.parseInt(instance.read("per_cpu/cpu0/buffer_size_kb"), 10) * 1024,
    directory: OutputFolder.open(directory),
    metadata: {
      clock: "mono",
      kernelRelease: release(),
      architecture: "x86_64",
      events,
      dynamicEvents: [],
      probeSites: [],
      expectedNames: [],
    },
  };
}

export type { Capture };

/** A folder that goes with the test. */
export class Folder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "ftrace-run-capture-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

export interface Decoded {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
  readonly pids: ReadonlySet<number>;
  /** Names and times (`seconds.nanoseconds`) of the first thousand. */
  readonly order: readonly string[];
  readonly seconds: readonly string[];
  readonly faults: number;
}

/** Everything in a recording, as the decoder sees it. */
export function decode(path: string): Decoded {
  const file = openRecordingFile(path);
  if (!file.ok) throw new Error("no recording");
  const recording = openTraceDat(file.value);
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const counts = new Map<string, number>();
  const pids = new Set<number>();
  const order: string[] = [];
  const seconds: string[] = [];
  const projection = new Map(
    [...recording.value.events.keys()].map((name) => [name, ["common_pid"]] as const),
  );
  for (const events of recording.value.read(projection)) {
    for (let index = 0; index < events.length && order.length < 1000; index++) {
      const batch = events.batches[events.batch[index]!]!;
      order.push(batch.event.name);
      seconds.push(inSeconds(recording.value.info.epoch + BigInt(batch.times[events.row[index]!]!)));
    }
    for (const { event, length, columns } of events.batches) {
      const name = `${event.system}:${event.name}`;
      counts.set(name, (counts.get(name) ?? 0) + length);
      const pid = numberReader(columns.get("common_pid")!)!;
      for (let row = 0; row < length; row++) pids.add(pid(row));
    }
  }
  const { malformedPages, malformedRecords } = recording.value.faults();
  file.value.close();
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  return { counts, total, pids, order, seconds, faults: malformedPages + malformedRecords };
}

function inSeconds(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, "0")}`;
}

/** Recorded and lost events, by the statistics. */
export function sums(stats: CaptureResult["stats"]): { readonly recorded: number; readonly lost: number } {
  const add = (pick: (one: CaptureResult["stats"][number]) => number): number =>
    stats.reduce((sum, one) => sum + pick(one), 0);
  return {
    recorded: add(({ recorded }) => recorded),
    lost: add((one) => one.overrun + one.commitOverrun + one.dropped),
  };
}

/** Readers that get their task at once. */
export function startCapture(options: CaptureOptions): Promise<Capture> {
  return prepareCapture(options.cpus).start(options);
}
