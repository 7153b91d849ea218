import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * Runs in a guest, as root: `node kprobe-scenarios.ts OUT KERNEL`. Somebody else has probes there, by the very names that the
 * specs use, and records with them the whole time. What each run leaves is written to OUT; `test/vm/kprobes.test.ts` judges.
 */
const [out = "", kernel = ""] = process.argv.slice(2);
const tracefs = "/sys/kernel/tracing";
const root = `${import.meta.dirname}/../../..`;
const specs = `${import.meta.dirname}/kprobes`;

/** What a session could have changed for others. */
export interface GuestState {
  readonly definitions: string;
  readonly foreignEnabled: string;
  readonly groups: readonly string[];
  readonly instances: readonly string[];
  /** Whether what others had recorded is still in their buffers. */
  readonly topLevelKept: boolean;
  readonly foreignKept: boolean;
}

/** How a command ended, and what was there afterwards. */
export interface GuestRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly after: GuestState;
}

const runs: Record<string, GuestRun> = {};

function read(file: string): string {
  return readFileSync(`${tracefs}/${file}`, "latin1");
}

function append(file: string, line: string): void {
  appendFileSync(`${tracefs}/${file}`, `${line}\n`);
}

function state(): GuestState {
  const ours = (name: string): boolean => /^ftrace[-_]run[-_]/u.test(name);
  return {
    definitions: read("dynamic_events"),
    foreignEnabled: read("instances/theirs/events/kprobes/enable"),
    groups: readdirSync(`${tracefs}/events`).filter(ours),
    instances: readdirSync(`${tracefs}/instances`).filter(ours),
    topLevelKept: read("trace").includes("kept at the top"),
    foreignKept: read("instances/theirs/trace").includes("kept by them"),
  };
}

function setUp(): void {
  spawnSync("mount", ["-t", "tracefs", "nodev", tracefs]);
  append("kprobe_events", "p:kprobes/openat do_sys_openat2 dfd=$arg1:s32 path=+0($arg2):ustring");
  append("kprobe_events", "r100:kprobes/openat_ret do_sys_openat2 fd=$retval:s32");
  mkdirSync(`${tracefs}/instances/theirs`);
  append("instances/theirs/buffer_size_kb", "16384");
  append("instances/theirs/trace_clock", "mono");
  append("instances/theirs/events/kprobes/enable", "1");
  append("trace_marker", "kept at the top");
  append("instances/theirs/trace_marker", "kept by them");
}

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [`${root}/bin/ftrace-run.js`, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

async function ended(child: ChildProcess): Promise<Pick<GuestRun, "status" | "stderr">> {
  let stderr = "";
  child.stderr?.on("data", (bytes: Buffer) => void (stderr += bytes.toString()));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stderr };
}

async function run(name: string, ...args: readonly string[]): Promise<void> {
  runs[name] = { ...(await ended(start(...args))), after: state() };
}

function toFiles(name: string): readonly string[] {
  return ["--quiet", "--out", `${out}/${name}`];
}

/** Resolves with the session's instance when it records. */
async function recording(): Promise<string> {
  for (let tries = 0; tries < 1200; tries++) {
    const instance = readdirSync(`${tracefs}/instances`).find((name) => name.startsWith("ftrace-run-"));
    const file = `instances/${instance}/tracing_on`;
    if (instance !== undefined && existsSync(`${tracefs}/${file}`) && read(file) === "1\n") return instance;
    await sleep(100);
  }
  throw new Error("no session came to record");
}

/** What the kernel itself says, as text, of what the others have recorded meanwhile. */
async function everyType(): Promise<void> {
  const spec = kernel === "6.1" ? "types" : `types-${kernel}`;
  await run("types", "run", ...toFiles("types"), `${specs}/${spec}.yaml`);
  append("instances/theirs/tracing_on", "0");
  writeFileSync(`${out}/theirs.txt`, read("instances/theirs/trace"));
  append("instances/theirs/tracing_on", "1");
}

/** Probes on tracepoints. */
async function onTracepoints(): Promise<void> {
  await run("opens", "run", ...toFiles("opens"), `${specs}/opens.yaml`);
  copyFileSync("/tmp/opens.strace", `${out}/opens.strace`);
  await run("raw", "run", ...toFiles("raw"), `${specs}/raw-arguments.yaml`);
  await killed("held-events", "event-probes-held");
}

/** The guardian is left, and has to do it. */
async function killed(name: string, spec: string): Promise<void> {
  const child = start("run", ...toFiles(name), `${specs}/${spec}.yaml`);
  const end = ended(child);
  await recording();
  const during = state();
  child.kill("SIGKILL");
  const { stderr } = await end;
  for (let tries = 0; tries < 100 && state().groups.length > 0; tries++) await sleep(100);
  runs[`during-${name}`] = { status: null, stderr: "", after: during };
  runs[name] = { status: null, stderr, after: state() };
}

/** Two sessions at once, and both call their probe `openat`. One of them has too little room for returns. */
async function atOnce(): Promise<void> {
  const both = [
    ended(start("run", ...toFiles("misses"), `${specs}/misses.yaml`)),
    ended(start("run", ...toFiles("beside"), `${root}/specs/openat-kprobe.yaml`)),
  ];
  const [misses, beside] = await Promise.all(both);
  const after = state();
  runs["misses"] = { ...misses!, after };
  runs["beside"] = { ...beside!, after };
}

/** Somebody enables a session's own event in the top-level buffer: the kernel keeps it until they let go. */
async function heldByOthers(): Promise<void> {
  const child = start("run", "--set", "seconds=3", ...toFiles("held"), `${specs}/held.yaml`);
  const end = ended(child);
  const group = (await recording()).replaceAll("-", "_");
  append(`events/${group}/openat/enable`, "1");
  const held = await end;
  runs["held"] = { ...held, after: state() };
  append(`events/${group}/openat/enable`, "0");
  await run("recovered", "recover");
}

async function byHand(): Promise<void> {
  const args = ["explain", "--shell", `${root}/specs/openat-kprobe.yaml`];
  const explained = spawnSync(process.execPath, [`${root}/bin/ftrace-run.js`, ...args], { encoding: "utf8" });
  writeFileSync(`${out}/by-hand.sh`, explained.stdout);
  const { status, stderr } = spawnSync("sh", [`${out}/by-hand.sh`, `${out}/by-hand.txt`], {
    encoding: "utf8",
  });
  runs["byHand"] = { status, stderr: explained.stderr + stderr, after: state() };
}

setUp();
const before = state();
await everyType();
await killed("killed", "held");
await onTracepoints();
await atOnce();
if (kernel !== "6.1") {
  for (const name of ["returns", "under-way"])
    await run(name, "run", ...toFiles(name), `${specs}/${name}.yaml`);
}
await run("unknown", "check", `${specs}/unknown.yaml`);
await run("refused", "run", "--quiet", `${specs}/refused.yaml`, `${specs}/notrace.yaml`);
await byHand();
await heldByOthers();
writeFileSync(`${out}/scenarios.json`, JSON.stringify({ before, runs }));
