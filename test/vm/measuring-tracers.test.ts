import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numberReader } from "../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { needs, needsToolsFor } from "../support/needs.ts";
import { sourceOf } from "../support/recorded.ts";

const KERNEL = "6.12-rt";
needsToolsFor("vm", "qemu-system-x86_64");
needs(chooseKernel(KERNEL).ok, `no kernel ${KERNEL} for guests (npx ftrace-run vm install ${KERNEL})`, "vm");

const script = new URL("../support/oracle/measuring-tracers.sh", import.meta.url).pathname;
const main = new URL("../../bin/ftrace-run.js", import.meta.url).pathname;

/** Records while an instance of the kernel's own has the same tracer, and keeps its text. */
function beside(tracer: string, settings: string, aggregations: string): string {
  const peer = `
set -e
cd /sys/kernel/tracing
mkdir instances/peer
cd instances/peer
echo mono > trace_clock
echo ${tracer} > current_tracer
sleep 3
echo 0 > tracing_on
cat trace > "$OUT/${tracer}-peer.txt"
echo nop > current_tracer
cd ..
rmdir peer`;
  return `
version: 1
duration: 60s
workload:
  - {run: [sh, -c, ${JSON.stringify(peer)}], user: root, env: {OUT: "OUT_FOLDER"}}
tracer: {type: ${tracer}${settings}}
aggregations: ${aggregations}
`;
}

const specs: Readonly<Record<string, string>> = {
  osnoise: beside(
    "osnoise",
    ", threshold: 3us, osnoise: {period: 200ms, runtime: 150ms}",
    "{noise: {use: stats, of: ftrace:osnoise, value: noise}, worst: {use: stats, of: ftrace:osnoise, value: max_sample}}",
  ),
  timerlat: beside(
    "timerlat",
    ", osnoise: {timerlat-period: 10ms}",
    "{late: {use: stats, of: ftrace:timerlat, value: timer_latency, unit: ns, by: [context]}}",
  ),
  set: `
version: 1
duration: 300s
scope: {cpus: [1]}
tracer:
  type: timerlat
  osnoise:
    timerlat-period: 20ms
    stop-tracing: 10s
    stop-tracing-total: 20s
    print-stack: 15s
    options: {OSNOISE_IRQ_DISABLE: true}
`,
};

describe(`on Linux ${KERNEL}`, () => {
  const folder = new GuestFolder();
  const file = (name: string): string => readFileSync(join(folder.path, name), "latin1");
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    for (const [name, text] of Object.entries(specs))
      writeFileSync(join(folder.path, `${name}.yaml`), text.replace("OUT_FOLDER", folder.path));
    await runInGuest(KERNEL, ["/bin/sh", script, folder.path, process.execPath, main], folder.path);
  }, 600_000);

  test("each osnoise sample is what the kernel prints of it", () => {
    const line =
      /\[(\d+)\] \S+ +\d+\.\d+: +(\d+) +(\d+) +[\d.]+ +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/gmu;
    const printed = [...file("osnoise-peer.txt").matchAll(line)].map((found) =>
      found.slice(1).map(Number).join(),
    );
    const fields = [
      "runtime",
      "noise",
      "max_sample",
      "hw_count",
      "nmi_count",
      "irq_count",
      "softirq_count",
      "thread_count",
    ];
    const recorded = records("osnoise", fields);
    console.log(`osnoise: ${printed.length} samples printed, ${recorded.length} recorded`);
    expect(printed.length).toBeGreaterThan(4);
    expect(missing(printed, recorded)).toEqual([]);
    const noise = recorded.map((row) => Number(row.split(",")[2]));
    expect(scalars("osnoise", "noise")).toMatchObject({
      n: noise.length,
      max: Math.max(...noise),
      min: Math.min(...noise),
    });
  });

  test("each timer latency is what the kernel prints of it", () => {
    const line =
      /\[(\d+)\] \S+ +\d+\.\d+: #(\d+) +context +(irq|thread|user-ret) +timer_latency +(\d+) ns$/gmu;
    const contexts = ["irq", "thread", "user-ret"];
    const printed = [...file("timerlat-peer.txt").matchAll(line)].map(([, cpu, sequence, context, latency]) =>
      [Number(cpu), sequence, contexts.indexOf(context!), latency].join(),
    );
    const recorded = records("timerlat", ["seqnum", "context", "timer_latency"]);
    console.log(`timerlat: ${printed.length} latencies printed, ${recorded.length} recorded`);
    expect(printed.length).toBeGreaterThan(100);
    expect(missing(printed, recorded)).toEqual([]);
    expect(scalars("timerlat", "late")).toMatchObject({ n: recorded.length });
  });

  test("every file of osnoise/ is set, and restored, also after kill -9", () => {
    const before = file("before.txt");
    expect(file("during.txt").split("\n").slice(0, 9)).toEqual([
      "osnoise/cpus: 1",
      "osnoise/options: NO_DEFAULTS OSNOISE_WORKLOAD NO_PANIC_ON_STOP NO_OSNOISE_PREEMPT_DISABLE OSNOISE_IRQ_DISABLE ",
      "osnoise/period_us: 2000000",
      "osnoise/print_stack: 15000000",
      "osnoise/runtime_us: 1500000",
      "osnoise/stop_tracing_total_us: 20000000",
      "osnoise/stop_tracing_us: 10000000",
      "osnoise/timerlat_period_us: 20000",
      "tracing_thresh: 7",
    ]);
    for (const after of ["after-osnoise", "after-timerlat", "after-kill"])
      expect(file(`${after}.txt`), after).toBe(before);
    for (const tracer of ["osnoise", "timerlat"]) {
      const { session } = result(tracer);
      expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
    }
  });

  function result(tracer: string): ResultDocument {
    return JSON.parse(file(`${tracer}/result.json`)) as ResultDocument;
  }

  /** The numbers of an aggregation as a whole, by name. */
  function scalars(tracer: string, aggregation: string): Readonly<Record<string, unknown>> {
    const all = Object.entries(result(tracer).aggregations[aggregation]!.scalars);
    return Object.fromEntries(all.map(([name, { value }]) => [name, value]));
  }

  /** CPU and fields of each record, in order. */
  function records(tracer: string, fields: readonly string[]): readonly string[] {
    const opened = openTraceDat(sourceOf(readFileSync(join(folder.path, tracer, "trace.dat"))));
    if (!opened.ok) throw new Error(opened.error[0]?.message);
    const rows: string[] = [];
    for (const { cpu, events } of opened.value.readByCpu(new Map([[`ftrace:${tracer}`, fields]])))
      for (const { batches, length, batch, row } of events)
        for (let index = 0; index < length; index++) {
          const { columns } = batches[batch[index]!]!;
          rows.push([cpu, ...fields.map((name) => numberReader(columns.get(name)!)!(row[index]!))].join());
        }
    return rows;
  }
});

/** Lines of which `all` has fewer. */
function missing(lines: readonly string[], all: readonly string[]): readonly string[] {
  const left = [...all];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
