import type { ProbeCounts, SettingChange } from "../../document/result-document.ts";
import type { CpuStats } from "../../document/cpu-stats.ts";
import type {
  RecorderThread,
  RecordingInfo,
  ReturnProbe,
  ScopeRule,
  TaskScope,
  ThreadGroups,
} from "../recording.ts";
import { type ClockScale, scaled } from "./clock-scale.ts";

/**
 * A CPUSTAT option of a file. trace-cmd asks for it before it reads out the rest of the ring buffer: `entries` is what was
 * left there.
 */
export function parseFileStat(text: string): CpuStats | undefined {
  const stats = parseCpuStat(text);
  const left = Number(/^entries: *(\d{1,15})$/mu.exec(text)?.[1] ?? "0");
  if (!stats || left === 0) return stats;
  return { ...stats, recorded: stats.recorded + left, unread: left };
}

/** `CPU: N` and then `per_cpu/cpuN/stats`. */
export function parseCpuStat(text: string): CpuStats | undefined {
  const count = (name: string): number | undefined => {
    const digits = new RegExp(`^${name}: *(\\d{1,15})$`, "mu").exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const cpu = count("CPU");
  if (cpu === undefined) return undefined;
  return {
    cpu,
    recorded: count("read events") ?? 0,
    overrun: count("overrun") ?? 0,
    commitOverrun: count("commit overrun") ?? 0,
    dropped: count("dropped events") ?? 0,
  };
}

/**
 * When a CPU's statistics say that recording began and ended, on the trace clock (this project's own lines; trace-cmd
 * has none). Seconds with microseconds are nanoseconds; a plain number is the clock's own unit.
 */
export function parseWindow(
  text: string,
  scale: ClockScale,
): { readonly start: bigint; readonly end: bigint } | undefined {
  const start = clockTime(/^recording began: (.*)$/mu.exec(text)?.[1], scale);
  const end = clockTime(/^recording ended: (.*)$/mu.exec(text)?.[1], scale);
  return start !== undefined && end !== undefined && start <= end ? { start, end } : undefined;
}

/** The date and time at which recording began, ISO 8601 in UTC (this project's own line). */
export function parseBeganAt(text: string): string | undefined {
  return /^recording began at: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/mu.exec(text)?.[1];
}

/**
 * What the kernel counted of its probes (this project's own lines, with the first CPU's statistics):
 * `probe kprobes:openat: 241 hits, 0 missed`, `probe uprobes:libc_write: 5 hits`.
 */
export function parseProbeCounts(text: string): readonly ProbeCounts[] {
  const lines = text.matchAll(/^probe (\w{1,64}:\w{1,64}): (\d{1,15}) hits(?:, (\d{1,15}) missed)?$/gmu);
  return [...lines].map(([, name, hits, missed]) => ({
    name: name!,
    hits: Number(hits),
    ...(missed !== undefined && { missed: Number(missed) }),
  }));
}

/**
 * Tasks of 32-bit programs (this project's own lines, with the first CPU's statistics): `32-bit tasks: 101 102` when recording began,
 * `32-bit programs: …` begun while recording, `unknown programs: …`.
 */
export function parseTasks(
  text: string,
  what: "32-bit tasks" | "32-bit programs" | "unknown programs",
): readonly number[] {
  const list = new RegExp(`^${what}: ([\\d ]+)$`, "mu").exec(text)?.[1] ?? "";
  return list.split(" ").filter(Boolean).map(Number);
}

/** Names of disks by device, `254:0` → `vda` (this project's own line): `disks: 254:0=vda 254:1=vda1`. Hostile text. */
export function parseDisks(text: string): readonly (readonly [device: string, name: string])[] {
  const list = /^disks: (.+)$/mu.exec(text)?.[1] ?? "";
  return list.split(" ").flatMap((one) => {
    const [, device, name] = /^(\d{1,4}:\d{1,7})=(\S{1,64})$/u.exec(one) ?? [];
    return device === undefined || name === undefined ? [] : [[device, name] as const];
  });
}

/**
 * Processes and their threads (this project's own line, with the first CPU's statistics), the process first:
 * `thread groups at 12.345678: 1 2 100+101+102`; `thread groups of the scope at 12.345678: 100+101`.
 */
export function parseThreadGroups(text: string, scale: ClockScale): ThreadGroups | undefined {
  const [, scope, time, list = ""] =
    /^thread groups( of the scope)? at ([\d.]{1,40}):([ \d+]*)$/mu.exec(text) ?? [];
  const readAt = clockTime(time, scale);
  if (readAt === undefined) return undefined;
  const processes = list.split(" ").filter((process) => /^\d{1,7}(?:\+\d{1,7})*$/u.test(process));
  const groups = new Map(
    processes.flatMap((process) => {
      const tids = process.split("+").map(Number);
      return tids.map((tid) => [tid, tids[0]!] as const);
    }),
  );
  // The kernel prints microseconds.
  return { groups, readAt: readAt + 1000n, isScoped: scope !== undefined };
}

/**
 * Whose events are meant (this project's own line, with the first CPU's statistics), with the thread ids that were in the scope and those
 * that were not: `scope {"comm":"nginx*"} at 12.345678: 100+101; others: 1 2+3`. A process comes before its other threads.
 */
export function parseTaskScope(text: string, scale: ClockScale): TaskScope | undefined {
  const [, json = "", time, members = "", others = ""] =
    /^scope (\{.{1,4000}\}) at ([\d.]{1,40}):([ \d+]*); others:([ \d+]*)$/mu.exec(text) ?? [];
  const readAt = clockTime(time, scale);
  const rule = scopeRule(parsedJson(json));
  if (readAt === undefined || !rule) return undefined;
  const [inside, outside] = [threadsIn(members), threadsIn(others)];
  return {
    rule,
    members: new Set(inside.flat()),
    others: new Set(outside.flat()),
    processes: new Map([...inside, ...outside].flatMap(([pid, ...tids]) => tids.map((tid) => [tid, pid!]))),
    // The kernel prints microseconds.
    readAt: readAt + 1000n,
  };
}

function scopeRule(found: unknown): ScopeRule | undefined {
  if (typeof found !== "object" || found === null) return undefined;
  if ("comm" in found && typeof found.comm === "string") return { comm: found.comm };
  return "cgroup" in found && typeof found.cgroup === "string" ? { cgroup: found.cgroup } : undefined;
}

/** The threads of each process, the first one first. */
function threadsIn(list: string): readonly (readonly number[])[] {
  return list
    .split(" ")
    .filter((process) => /^\d{1,7}(?:\+\d{1,7})*$/u.test(process))
    .map((process) => process.split("+").map(Number));
}

/**
 * Which tasks were in a function whose returns an fprobe records, when recording ended (this project's own lines):
 * `returns kprobes:nap_ret of kprobes:nap at 12.345678: 101 102*2`.
 */
export function parseReturnProbes(text: string, scale: ClockScale): readonly ReturnProbe[] {
  const lines = text.matchAll(
    /^returns (\w{1,64}:\w{1,64}) of (\w{1,64}:\w{1,64})(?: at ([\d.]{1,40}):((?: [\d* ]*)?))?$/gmu,
  );
  return [...lines].map(([, event, entry, time, tasks = ""]) => {
    const at = clockTime(time, scale);
    const counts = tasks.split(" ").filter((task) => /^\d{1,7}(?:\*\d{1,4})?$/u.test(task));
    const underWay = new Map(
      counts.map((one) => one.split("*").map(Number)).map(([tid, n]) => [tid!, n ?? 1]),
    );
    return { event: event!, entry: entry!, ...(at !== undefined && { at }), underWay };
  });
}

/**
 * The threads of the program that made the recording (this project's own lines, with the first CPU's statistics):
 * `recorder thread 1234`, `recorder thread 1235 from 17.000001 to 18.000002`.
 */
export function parseRecorderThreads(text: string, scale: ClockScale): readonly RecorderThread[] {
  const lines = text.matchAll(
    /^recorder thread (\d{1,10})(?: from ([\d.]{1,40}))?(?: to ([\d.]{1,40}))?$/gmu,
  );
  return [...lines].map(([, tid, since, until]) => {
    const from = clockTime(since, scale);
    const to = clockTime(until, scale);
    return { tid: Number(tid), ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });
}

/** How long the recorder's threads ran while a tracer traced nothing (this project's own line), in ns of CPU time. */
export function parseUntraced(text: string): number | undefined {
  const us = /^recorder untraced: (\d{1,15}) us$/mu.exec(text)?.[1];
  return us === undefined ? undefined : Number(us) * 1000;
}

function clockTime(text: string | undefined, scale: ClockScale): bigint | undefined {
  const value = clockValue(text);
  return value === undefined ? undefined : scaled(value, scale);
}

/** Settings that did not stay as they were armed (this project's own lines): `changed {"file": "tracing_on", …}`. */
export function parseChanges(text: string): readonly SettingChange[] {
  return [...text.matchAll(/^changed (\{.{1,4000}\})$/gmu)].flatMap(([, json]) => {
    const change = parsedJson(json!);
    if (typeof change !== "object" || change === null || !("file" in change)) return [];
    const { file, armed, found } = change as Readonly<Record<string, unknown>>;
    if (typeof file !== "string") return [];
    return typeof armed === "string" && typeof found === "string" ? [{ file, armed, found }] : [{ file }];
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A time as the kernel prints it (`now ts`), in the clock's own unit: nanoseconds, cut to microseconds, for most. */
export function clockValue(text: string | undefined): bigint | undefined {
  const [, whole, microseconds] = /^(\d{1,20})(?:\.(\d{6}))?$/u.exec(text ?? "") ?? [];
  if (whole === undefined) return undefined;
  return microseconds === undefined
    ? BigInt(whole)
    : BigInt(whole) * 1_000_000_000n + BigInt(microseconds) * 1000n;
}

/** include/uapi/linux/utsname.h, `__NEW_UTS_LEN`: what is longer, no kernel says. */
const MOST_UTS = 64;

/** `Linux HOST RELEASE ARCHITECTURE`. */
export function parseUname(text: string): Pick<RecordingInfo, "kernelRelease" | "architecture" | "guest"> {
  const words = text.trim().split(/\s+/u, 4);
  const guest = guestOfHost(words[1] ?? "");
  const [release = "", architecture = ""] = words
    .slice(2)
    .map((word) => (word.length > MOST_UTS ? "" : word));
  return { kernelRelease: release, architecture, ...(guest && { guest }) };
}

/** The name of the machine, as a recording has it: it is nobody's business, but that it was a guest of ours is. */
export function hostName(guest: "kvm" | "tcg" | undefined): string {
  return guest ? `ftrace-run-guest-${guest}` : "localhost";
}

/** What kind of guest a recording is from; undefined for one that is not from a guest of ours. */
function guestOfHost(name: string): "kvm" | "tcg" | undefined {
  const kind = /^ftrace-run-guest-(kvm|tcg)$/u.exec(name)?.[1];
  return kind === "kvm" || kind === "tcg" ? kind : undefined;
}
