import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { cliCommand } from "../support/cli/run-cli.ts";
import { resultIn } from "../support/cli/result-of.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";

interface LiveRun {
  readonly status: number | null;
  /** In chunks, with the milliseconds since the start. */
  readonly chunks: readonly { readonly ms: number; readonly text: string }[];
  readonly stdout: string;
  readonly stderr: string;
  readonly result: ResultDocument;
  /** When recording ended, since the start. */
  readonly endedMs: number;
}

interface LiveOptions {
  /** Reads nothing for this time. */
  readonly pauseMs?: number;
  /** Closes stdout at the first text. */
  readonly closes?: true;
}

async function runLive(yaml: string, { pauseMs, closes }: LiveOptions = {}): Promise<LiveRun> {
  const file = join(scratchFolder(), "result.json");
  const [program, ...args] = cliCommand([scratchSpec(yaml), "--live", "--json", file]);
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"], HOME: "/root", LANG: "C.UTF-8", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const began = performance.now();
  const chunks: { ms: number; text: string }[] = [];
  let stderr = "";
  let endedMs = Infinity;
  const listen = (): void => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      chunks.push({ ms: performance.now() - began, text });
      if (closes) child.stdout.destroy();
    });
  };
  if (pauseMs === undefined) listen();
  else void sleep(pauseMs).then(listen);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (/: recorded /u.test(text)) endedMs = performance.now() - began;
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const stdout = chunks.map(({ text }) => text).join("");
  return { status, chunks, stdout, stderr, endedMs, result: resultIn(readFileSync(file, "utf8")) };
}

/** The lines before the report: the heading, and the rows. */
function rowLines(stdout: string): readonly string[] {
  const end = stdout.indexOf("\n\n");
  return stdout.slice(0, end < 0 ? undefined : end).split("\n");
}

const STARTS = 20;
const starts = `
version: 1
name: starts
duration: 30s
workload:
  - run: [sh, -c, 'i=0; while [ $i -lt ${STARTS} ]; do /bin/sleep 0.05; i=$((i+1)); done']
tracepoints: [sched:sched_process_exec, sched:sched_process_exit]
aggregations:
  execs: {use: events, of: sched:sched_process_exec, columns: [time, cpu, pid, filename], limit: 100000}
  exits: {use: events, of: sched:sched_process_exit, columns: [time, cpu, pid], where: task.comm == "sleep", limit: 100000}
`;

test("rows are printed while recording, and are those of the final tables", async () => {
  const { status, chunks, stdout, stderr, result, endedMs } = await runLive(starts);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/printed \d+ rows/u) as string,
  });
  const early = chunks.filter(({ ms, text }) => ms < endedMs && text.includes("/bin/sleep"));
  expect(early.length).toBeGreaterThan(1);
  const [first, second, ...rows] = rowLines(stdout);
  expect(first).toMatch(/^execs +time +cpu +pid +filename$/u);
  expect(second).toMatch(/^exits +time +cpu +pid$/u);
  const printed = rows.map((line) => line.split(/ {2,}/u).join(" | "));
  const tables = ["execs", "exits"].flatMap((name) =>
    result.aggregations[name]!.table.rows.map((row) => {
      const [time, ...cells] = row;
      return [name, `${(Math.trunc(Number(time) / 1e3) / 1e6).toFixed(6)} s`, ...cells].join(" | ");
    }),
  );
  expect(tables.length).toBeGreaterThanOrEqual(2 * STARTS);
  expect(printed.toSorted()).toEqual(tables.toSorted());
  const times = printed.map((line) => Number(line.split(" | ")[1]!.split(" ")[0]));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(stdout).toContain("\n\nstarts");
  expect(stdout).toContain("teardown: verified");
});

test("a reader that closes stdout ends the rows, not the recording", async () => {
  const { status, stdout, stderr, result } = await runLive(starts, { closes: true });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).not.toContain("error");
  expect(stdout).not.toContain("verdict");
  expect(result.session?.teardown.verified).toBe(true);
  expect(result.aggregations["execs"]!.table.rows.length).toBeGreaterThanOrEqual(STARTS);
});

function writes(count: number): string {
  return `
version: 1
name: writes
duration: 60s
workload:
  - run: [dd, if=/dev/zero, of=/dev/null, bs=1, count=${count}, status=none]
scope: {pids: workload}
buffer: {per-cpu: 64MiB}
tracepoints:
  - {event: syscalls:sys_enter_write, filter: fd == 1 && count == 1}
aggregations:
  writes: {use: events, of: syscalls:sys_enter_write, columns: [time, cpu, pid, fd, count], limit: 1}
`;
}

test("rows of lost events are said to be missing", async () => {
  const { stdout, stderr, result } = await runLive(writes(300_000).replace("64MiB", "8KiB"));
  const { recorded, overwritten, lost } = result.recording!.totals;
  const missing = (overwritten! + lost!).toLocaleString("en");
  console.log(`recorded ${recorded}, overwritten ${overwritten}, lost ${lost}`);
  expect(rowLines(stdout).length - 1).toBe(result.aggregations["writes"]!.scalars["total"]!.value);
  expect(stderr).toContain(`${missing} events were lost while recording: up to as many rows are missing`);
});

function skippedIn(stderr: string): number {
  const text = /warning\[rows-skipped\]: ([\d,]+) rows? not printed/u.exec(stderr)?.[1];
  return Number(text?.replaceAll(",", "") ?? 0);
}

test("100,000 events in a short time are all printed", async () => {
  const count = 100_000;
  const { status, stdout, stderr, result } = await runLive(writes(count));
  const printed = rowLines(stdout).length - 1;
  console.log(
    `${printed} rows printed, ${skippedIn(stderr)} skipped, in ${result.session?.recordedNs ?? 0} ns`,
  );
  expect(status).toBe(0);
  expect(result.aggregations["writes"]!.scalars["total"]!.value).toBe(count);
  expect(printed + skippedIn(stderr)).toBe(count);
  expect(skippedIn(stderr)).toBe(0);
});

test("what a reader is too slow for is counted, and the recording does not wait for it", async () => {
  const count = 1_000_000;
  const pauseMs = 12_000;
  const { stdout, stderr, result, endedMs } = await runLive(writes(count), { pauseMs });
  const printed = rowLines(stdout).length - 1;
  const total = Number(result.aggregations["writes"]!.scalars["total"]!.value);
  console.log(`${printed} rows printed, ${skippedIn(stderr)} skipped of ${total}; recorded in ${endedMs} ms`);
  expect(endedMs).toBeLessThan(pauseMs);
  expect(skippedIn(stderr)).toBeGreaterThan(0);
  expect(printed + skippedIn(stderr)).toBe(total);
  expect(result.session?.teardown.verified).toBe(true);
}, 60_000);

test.each([
  [["--format", "json"], "--live cannot be combined with json on stdout"],
  [["--json", "-"], "--live cannot be combined with json on stdout"],
  [["--vm"], "--live cannot be combined with --vm"],
])("--live and %j are refused", async (more, message) => {
  const [program, ...args] = cliCommand([scratchSpec(starts), "--live", ...more]);
  expect(await output(program, args)).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining(message) as string,
  });
});

test("several specs, rows of pairs, and a spec that lists no events, are refused", async () => {
  const count = starts.replaceAll(
    /use: events(.*)columns: \[[^\]]*\](.*), limit: 100000/gu,
    "use: count$1by: [pid]$2",
  );
  const refused = async (...specs: readonly string[]): Promise<unknown> => {
    const [program, ...args] = cliCommand([...specs.map(scratchSpec), "--live"]);
    return output(program, args);
  };
  const lists = '--live prints rows of events, but "starts" has no aggregation that lists events';
  expect(await refused(count)).toMatchObject({ status: 2, stderr: expect.stringContaining(lists) as string });
  const ofPairs = `
version: 1
duration: 1s
tracepoints: [sched:sched_switch]
aggregations:
  off: {use: latency, from: sched:sched_switch, to: sched:sched_switch, key: [{from: prev_pid, to: next_pid}]}
  rows: {use: events, of: off}`;
  expect(await refused(ofPairs)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("pairs of events are put together only after recording") as string,
  });
  const several = "--live prints the rows of one spec, but 2 are given";
  expect(await refused(starts, starts)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(several) as string,
  });
});

async function output(
  program: string,
  args: readonly string[],
): Promise<Pick<LiveRun, "status" | "stdout" | "stderr">> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}
