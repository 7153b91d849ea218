import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openRecordingFile } from "../../src/machine/recording-file.ts";
import { numberReader } from "../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { Instance } from "../support/instance.ts";
import { needsTools } from "../support/needs.ts";
import { resultIn } from "../support/cli/result-of.ts";

const READS = 2_000;
const BLOCK = 4_096;
/** The whole proof: `FTRACE_RUN_DIRECT_READS=20 npx vitest run --project kernel test/kernel/direct-reads.test.ts`. */
const RUNS = Number(process.env["FTRACE_RUN_DIRECT_READS"] ?? 3);
const events = ["block_rq_issue", "block_rq_complete"] as const;

const home = mkdtempSync("/var/tmp/ftrace-run-test-");
afterAll(() => rmSync(home, { recursive: true }));

/** A file, and a filter for requests to just its blocks; undefined where it isn't on a disk. */
function onDisk(): { readonly path: string; readonly filter: string } | undefined {
  const path = join(home, "blocks");
  writeFileSync(path, Buffer.alloc(READS * BLOCK, "x"), { flush: true });
  const { dev } = statSync(path);
  const [major, minor] = [Math.floor(dev / 256) & 0xfff, dev & 0xff];
  const { status, stdout } = spawnSync("filefrag", ["-v", path], { encoding: "utf8" });
  if (status !== 0 || major === 0) return undefined;
  const extents = [...stdout.matchAll(/^ *\d+: +\d+\.\. *\d+: +(\d+)\.\. *(\d+):/gmu)];
  const disk = diskOf(`${major}:${minor}`);
  const sectors = extents.map(
    ([, first, last]) =>
      `(sector >= ${disk.start + Number(first) * 8} && sector < ${disk.start + (Number(last) + 1) * 8})`,
  );
  return sectors.length === 0
    ? undefined
    : { path, filter: `dev == ${disk.dev} && (${sectors.join(" || ")})` };
}

/** Requests are the whole disk's, and a partition's sectors stand behind its start. */
function diskOf(device: string): { readonly dev: number; readonly start: number } {
  const folder = `/sys/dev/block/${device}`;
  const read = (file: string): string => readFileSync(`${folder}/${file}`, "utf8").trim();
  const isPartition = existsSync(`${folder}/partition`);
  const [major, minor] = read(isPartition ? "../dev" : "dev")
    .split(":")
    .map(Number);
  return { dev: major! * 2 ** 20 + minor!, start: isPartition ? Number(read("start")) : 0 };
}

/** `CPU PID EVENT SECTOR` of each event, by CPU, in recorded order, as the kernel prints a buffer. */
function printed(text: string): readonly string[] {
  const line = /^.*-(\d+) +\[(\d+)\] .*: (block_rq_\w+): .* (\d+) \+ \d+ /gmu;
  const found = [...text.matchAll(line)].map(([, pid, cpu, event, sector]) => ({
    cpu: Number(cpu),
    text: `${Number(cpu)} ${pid} ${event} ${sector}`,
  }));
  return found.toSorted((a, b) => a.cpu - b.cpu).map((one) => one.text);
}

/** The same of a recording. */
function recorded(path: string): readonly string[] {
  const file = openRecordingFile(path);
  if (!file.ok) throw new Error(file.error[0]?.message);
  const recording = openTraceDat(file.value);
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const projection = new Map(events.map((event) => [`block:${event}`, ["common_pid", "sector"]]));
  const lines: string[] = [];
  for (const { cpu, events: intervals } of recording.value.readByCpu(projection)) {
    for (const { batches, length, batch, row } of intervals) {
      for (let index = 0; index < length; index++) {
        const { event, columns } = batches[batch[index]!]!;
        const value = (field: string): number => numberReader(columns.get(field)!)!(row[index]!);
        lines.push(`${cpu} ${value("common_pid")} ${event.name} ${value("sector")}`);
      }
    }
  }
  file.value.close();
  return lines;
}

function perfCounts(path: string): readonly number[] {
  const lines = readFileSync(path, "utf8").matchAll(/^(\d+),,block:block_rq_\w+,/gmu);
  return [...lines].map(([, count]) => Number(count));
}

describe("direct reads from a disk, whose completions interrupt whatever runs", () => {
  needsTools("perf", "filefrag", "dd");
  const disk = onDisk();
  beforeEach((context) => {
    context.skip(disk === undefined, "/var/tmp is not on a disk");
  });

  /** `besides`: events that keep the recorder's own threads busy. */
  async function oneRun(besides: readonly string[]): Promise<Record<string, unknown>> {
    const { path, filter } = disk!;
    const folder = scratchFolder();
    const counts = join(folder, "perf.txt");
    const perf = ["perf", "stat", "-a", "-x", ",", "-o", counts];
    for (const event of events) perf.push("-e", `block:${event}`, "--filter", filter);
    const dd = [
      "dd",
      `if=${path}`,
      "of=/dev/null",
      "iflag=direct",
      `bs=${BLOCK}`,
      `count=${READS}`,
      "status=none",
    ];
    const spec = scratchSpec(`
version: 1
name: direct-reads
duration: 60s
workload: [{run: ${JSON.stringify([...perf, ...dd])}}]
tracepoints:
${events.map((event) => `  - {event: "block:${event}", filter: "${filter}"}`).join("\n")}
${besides.map((event) => `  - "${event}"`).join("\n")}
aggregations:
  issued: {use: count, of: block:block_rq_issue}
  completed: {use: count, of: block:block_rq_complete}
`);
    // An instance of the kernel's, with no list of processes at all.
    using unfiltered = new Instance("unfiltered");
    unfiltered.write("trace_clock", "mono");
    for (const event of events) {
      unfiltered.write(`events/block/${event}/filter`, filter);
      unfiltered.write(`events/block/${event}/enable`, "1");
    }
    const { status, stdout } = await runCli([spec, "--out", folder, "--json", "-", "--quiet"]);
    unfiltered.write("tracing_on", "0");
    const kernels = printed(unfiltered.read("trace"));
    const { aggregations } = resultIn(stdout);
    const total = (name: string): unknown => aggregations[name]?.scalars["total"]?.value;
    return {
      status,
      issued: total("issued"),
      completed: total("completed"),
      perf: perfCounts(counts),
      unfiltered: events.map((event) => kernels.filter((line) => line.includes(` ${event} `)).length),
      differences: differences(recorded(join(folder, "trace.dat")), kernels),
    };
  }

  const right = {
    status: 0,
    issued: READS,
    completed: READS,
    perf: [READS, READS],
    unfiltered: [READS, READS],
    differences: [],
  };

  test.each([
    ["alone", []],
    ["beside all system calls and the scheduler", ["raw_syscalls:*", "sched:*"]],
  ])(
    `${READS} reads, ${RUNS} times, %s: as perf stat and an unfiltered instance have them`,
    { timeout: RUNS * 40_000 },
    async (_, besides) => {
      execFileSync("sync");
      for (let run = 1; run <= RUNS; run++) {
        const found = await oneRun(besides);
        console.log(`run ${run}: ${JSON.stringify(found)}`);
        expect(found).toEqual(right);
      }
    },
  );
});

/** Lines of either that the other has not at the same place; a few of them. */
function differences(ours: readonly string[], kernels: readonly string[]): readonly string[] {
  const longest = ours.length > kernels.length ? ours : kernels;
  return longest
    .flatMap((_, index) => (ours[index] === kernels[index] ? [] : [`${ours[index]} | ${kernels[index]}`]))
    .slice(0, 5);
}
