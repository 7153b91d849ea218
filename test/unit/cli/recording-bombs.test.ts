import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Measured, measured } from "../../support/bombs/measure.ts";
import { plainRecording, type RecordingBomb } from "../../support/bombs/recording-bomb.ts";
import { recordingBombs } from "../../support/bombs/recording-bombs.ts";

/** Of CPU time, beyond what a plain recording takes. */
const MOST_MS = 5000;
const MOST_MEGABYTES = 500;
/** A table has at most 100,000 rows; texts in it are those of the recording, and escaped. */
const MOST_REPORT = 8_000_000;
const MOST_REPORT_PER_BYTE = 10;
/** The kernel's own text has a line for each record. */
const MOST_TEXT_PER_BYTE = 40;
/** More than all the time that may be taken: a program that hangs ends, too. */
const CPU_SECONDS = 30;

/**
 * Shapes that take more than half of what is allowed, or more than that: on a machine that does other things the limit tells little of
 * them. `npm run bombs` has all.
 */
const NEAR_THE_LIMIT: ReadonlySet<string> = new Set([
  "a chunk of zstd that becomes 64 MB, two hundred times",
  "a format section of 60 MB of small formats",
  "a latency tracer's text of 60 MB",
  "a million different functions",
  "a million empty options",
  "a million stacks, none like another",
  "a million tasks that wake up and never run",
  "a million tasks with a million names",
  "a million tasks, whose names are learnt from events",
  "a thousand instances of eight thousand CPUs",
  "beginnings without ends, each with a key of its own",
  "big-endian CPUs, of which each has small idle sub-buffers",
  "different numbers, each with a rate",
  "different numbers, each with a spread",
  "eight thousand CPUs that take turns in the kernel's own text",
  "eight thousand CPUs with a full sub-buffer of 8 KiB each",
  "eight thousand CPUs with two full sub-buffers each",
  "eight thousand CPUs, sixteen thousand formats",
  "fifty CPUs, each event of sixteen thousand on each",
  "four million different numbers",
  "half a million texts of control characters",
  "kallsyms of short lines that descend",
  "kallsyms of two million lines",
  "millions of different texts",
  "millions of different texts in the kernel's own text",
  "numbers that fall into one slot of a hash table",
  "one busy CPU among eight thousand",
  "one long text among a hundred thousand short ones",
  "pairs with keys of their own",
  "stacks in the kernel's own text, with symbols",
  "strings of 64 KB",
  "strings of 64 KB as JSON",
  "system calls of a million tasks",
  "two million gaps",
]);
/** `npm run bombs` builds the program first, and measures what is shipped: Node takes some 100 MB more to run the sources as they are. */
const all = process.env["FTRACE_RUN_ALL_BOMBS"] === "1";
const mild = recordingBombs.filter(({ name }) => !NEAR_THE_LIMIT.has(name));
/** CI reads every second one of these: together they take three minutes. */
const slice =
  process.env["FTRACE_RUN_BOMBS_SLICE"] === "1" ? mild.filter((_, index) => index % 2 === 0) : mild;
const shapes = all ? recordingBombs : slice;

let folder: string;
let plainMs: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "recording-bombs-"));
  const plain = await report({ name: "plain", make: plainRecording, shows: "1,000" });
  if (plain.status !== 0) throw new Error(plain.stderr);
  plainMs = plain.cpuMs;
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function report({
  make,
  questions,
  options = [],
}: RecordingBomb): Promise<Measured & { readonly bytes: number }> {
  const file = join(folder, "trace.dat");
  const recording = make();
  writeFileSync(file, recording);
  const spec = join(folder, "spec.yaml");
  if (questions !== undefined)
    writeFileSync(spec, `version: 1\nname: bomb\naggregations:\n  asked: ${questions}\nloss: allow\n`);
  try {
    const args = ["report", file, ...(questions === undefined ? [] : [spec]), ...options];
    const through = ["prlimit", `--cpu=${CPU_SECONDS}`];
    return { ...(await measured(args, { cwd: folder, through, shipped: all })), bytes: recording.length };
  } finally {
    rmSync(file);
  }
}

test("there are more than a hundred, of sixty-four megabytes at most, or a little more", () => {
  expect(recordingBombs.length).toBeGreaterThan(100);
  const names = new Set(recordingBombs.map(({ name }) => name));
  expect(names.size).toBe(recordingBombs.length);
  expect([...NEAR_THE_LIMIT].filter((name) => !names.has(name))).toEqual([]);
  expect(mild.length).toBeGreaterThan(100);
  expect(shapes.length).toBeGreaterThan(50);
});

test.each(shapes.map((bomb) => [bomb.name, bomb] as const))("%s", { timeout: 180_000 }, async (_, bomb) => {
  const { status, stdout, stderr, cpuMs, megabytes, bytes } = await report(bomb);
  if (all) console.log(`${bomb.name}: exit ${status}, ${Math.round(cpuMs - plainMs)} ms, ${megabytes} MB`);
  expect(bytes).toBeLessThan(68_000_000);
  expect([0, 2, 4, 5, 6]).toContain(status);
  expect(stderr).not.toContain("bug in ftrace-run");
  expect(stderr.length).toBeLessThan(20_000);
  const isText = bomb.options?.includes("trace") === true;
  const perByte = isText ? MOST_TEXT_PER_BYTE : MOST_REPORT_PER_BYTE;
  expect(stdout.length).toBeLessThan(MOST_REPORT + perByte * bytes);
  expect(stdout + stderr).toMatch(bomb.shows);
  expect(cpuMs - plainMs).toBeLessThan(MOST_MS);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
});

test.each([
  ["a folder", (path: string) => mkdirSync(path), "is not a file"],
  ["a pipe that nobody writes to", (path: string) => execFileSync("mkfifo", [path]), "is not a file"],
  ["a device without an end", (path: string) => symlinkSync("/dev/zero", path), "is not a file"],
  ["a link to itself", (path: string) => symlinkSync(path, path), "ELOOP"],
  [
    "a terabyte of nothing",
    (path: string) => writeSparse(path, "", 1e12),
    "does not start like a trace.dat file",
  ],
  [
    "a recording with a terabyte of nothing behind it",
    (path: string) => writeSparse(path, plainRecording(), 1e12),
    "1,000",
  ],
] as const)("%s", { timeout: 180_000 }, async (_, make, shows) => {
  const path = join(folder, "special.dat");
  make(path);
  try {
    const { stdout, stderr, cpuMs, megabytes } = await measured(["report", path], {
      through: ["prlimit", `--cpu=${CPU_SECONDS}`],
      shipped: all,
    });
    expect(stdout + stderr).toMatch(shows);
    expect(stderr).not.toContain("bug in ftrace-run");
    expect(cpuMs - plainMs).toBeLessThan(MOST_MS);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  } finally {
    rmSync(path, { recursive: true });
  }
});

function writeSparse(path: string, start: Uint8Array | string, bytes: number): void {
  writeFileSync(path, start);
  truncateSync(path, bytes);
}
