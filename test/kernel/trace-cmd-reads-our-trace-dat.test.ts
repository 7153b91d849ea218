import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { busyWork } from "../support/busy-work.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";
import { sourceOf, traceDatOf, withBytes } from "../support/recorded.ts";
import { TraceCmdText } from "../support/trace-cmd-text.ts";

const recordings = [
  { systems: ["sched"], subBufferKb: 4, clock: "mono" },
  { systems: ["syscalls", "raw_syscalls"], subBufferKb: 64, clock: "boot" },
  { systems: ["timer", "irq", "signal", "task"], subBufferKb: 16, clock: "local" },
  { systems: ["kmem", "sock", "tcp", "net", "skb", "ipi", "block"], subBufferKb: 8, clock: "mono" },
];

needsTools("trace-cmd");

test.for(recordings)(
  "trace-cmd report reads the same events: $systems, sub-buffers of $subBufferKb KiB, clock $clock",
  async ({ systems, subBufferKb, clock }) => {
    const dat = await record(systems, subBufferKb, clock);
    const { events, differences, complete } = compareWithTraceCmd(dat);
    for (const difference of differences.slice(0, 20)) console.log(difference);
    console.log(
      `${systems.join(", ")}: trace-cmd and we agree on ${events - differences.length} of ${events} events`,
    );
    expect(differences.length).toBe(0);
    expect(complete).toBe(true);
    expect(events).toBeGreaterThan(20);
  },
);

test.for([
  [6, "none"],
  [7, "none"],
  [7, "zstd"],
] as const)(
  "a file of version %s, compression %s, that trace-cmd wrote reads like ours",
  ([version, compression]) => {
    const ours = gunzipSync(readFileSync(new URL("../fixtures/trace/linux-6.18.dat.gz", import.meta.url)));
    const [theirs, summary] = [converted(ours, version, compression), summaryOf(ours)];
    expect(Buffer.from(theirs).equals(ours)).toBe(false);
    expect(summary.events).toBeGreaterThan(10_000);
    expect(summaryOf(theirs)).toEqual(summary);
  },
);

function converted(dat: Uint8Array, version: 6 | 7, compression: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "trace-dat-"));
  try {
    writeFileSync(join(folder, "in.dat"), dat);
    const files = ["-i", join(folder, "in.dat"), "-o", join(folder, "out.dat")];
    const kind = [
      "--file-version",
      String(version),
      ...(version === 7 ? ["--compression", compression] : []),
    ];
    execFileSync("trace-cmd", ["convert", ...files, ...kind], { stdio: "ignore" });
    return readFileSync(join(folder, "out.dat"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summaryOf(dat: Uint8Array) {
  const opened = openTraceDat(sourceOf(dat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const { info, events: formats } = opened.value;
  const everything = new Map([...formats.keys()].map((name) => [name, "all"] as const));
  let events = 0;
  for (const { length } of opened.value.read(everything)) events += length;
  return { info, events, types: [...formats.keys()].toSorted(), faults: opened.value.faults() };
}

async function record(systems: readonly string[], subBufferKb: number, clock: string): Promise<Uint8Array> {
  using instance = new Instance("trace-cmd");
  instance.write("tracing_on", "0");
  instance.tryWrite("buffer_subbuf_size_kb", String(subBufferKb));
  instance.write("buffer_size_kb", "16384");
  instance.write("trace_clock", clock);
  for (const system of systems) instance.tryWrite(`events/${system}/enable`, "1");
  instance.write("tracing_on", "1");
  await busyWork();
  instance.write("tracing_on", "0");
  const available = readFileSync(`${TRACEFS}/available_events`, "utf8").trim().split("\n");
  const events = available.filter((event) => systems.includes(event.slice(0, event.indexOf(":"))));
  return traceDatOf(instance, events);
}

interface Comparison {
  readonly events: number;
  readonly differences: readonly string[];
  /** Neither has more than the other. */
  readonly complete: boolean;
}

function compareWithTraceCmd(dat: Uint8Array): Comparison {
  const text = new TraceCmdText(reportOf(dat));
  const opened = openTraceDat(sourceOf(dat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const { info, events: formats } = withBytes(opened.value);
  const everything = new Map([...formats.keys()].map((name) => [name, "all"] as const));
  const differences: string[] = [];
  let events = 0;
  for (const { batches, batch, row, length } of opened.value.read(everything)) {
    for (let index = 0; index < length; index++) {
      const from = batches[batch[index]!]!;
      const time = info.epoch + BigInt(from.times[row[index]!]!);
      differences.push(
        ...[text.compare(from, row[index]!, nanoseconds(time))].filter((one) => one !== undefined),
      );
    }
    events += length;
  }
  return { events, differences, complete: text.atEnd };
}

function reportOf(dat: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "trace-dat-"));
  try {
    writeFileSync(join(folder, "trace.dat"), dat);
    const args = ["report", "-N", "-R", "-t", "-i", join(folder, "trace.dat")];
    return execFileSync("trace-cmd", args, { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function nanoseconds(time: bigint): string {
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, "0")}`;
}
