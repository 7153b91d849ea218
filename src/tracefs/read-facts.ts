import { readFileSync } from "node:fs";
import { machine, release } from "node:os";
import { choicesOf } from "./codec.ts";
import { type GuestKind, guestKind, pageBytes } from "../machine/machine-facts.ts";
import { hasOwnRun } from "../machine/own-run.ts";
import { hasMachinesPids } from "../machine/pid-namespace.ts";
import { isSessionGroup } from "./session-groups.ts";
import type { ControlFiles, Tracefs, TracefsResult } from "./port.ts";

/** What this kernel can trace, according to its tracefs. */
export interface TracefsFacts {
  readonly clocks: readonly string[];
  /** Every `system:event` that can be enabled, sorted, except for the probes of sessions. */
  readonly eventNames: readonly string[];
  /** Control files of an instance, relative to it; options as `options/NAME`. */
  readonly instanceFiles: ReadonlySet<string>;
  /** Options of the top-level instance, and global settings. */
  readonly settings: ReadonlyMap<string, string>;
  readonly othersRecord?: true;
  /** True if the top-level buffer was never used (`7 (expanded: 1408)`). */
  readonly bufferUnused: boolean;
}

/** Facts about the machine, without tracefs. */
export interface MachineFacts {
  readonly release: string;
  /** As `uname -m` says it. */
  readonly architecture: string;
  readonly onlineCpus: readonly number[];
  readonly pageBytes: number;
  /** Present in a guest of ours: its times are not those of a real machine. */
  readonly guest?: GuestKind;
  /** `kernel.ftrace_enabled` is 0. */
  readonly functionsOff?: true;
  /** Present in a container with process ids of its own, which the kernel's tracing doesn't know. */
  readonly ownPids?: true;
  /** Present where /run isn't the machine's. */
  readonly ownRun?: true;
}

/** Reads what tracefs shows of the kernel; the first file that cannot be read is the error. */
export function readTracefsFacts(tracefs: Tracefs): TracefsResult<TracefsFacts> {
  const clocks = tracefs.read("trace_clock");
  if (!clocks.ok) return clocks;
  const events = tracefs.read("available_events");
  if (!events.ok) return events;
  const files = readInstanceFiles(tracefs);
  if (!files.ok) return files;
  const size = tracefs.read("buffer_size_kb");
  const names = events.value.split("\n").filter(Boolean).sort();
  return {
    ok: true,
    value: {
      clocks: choicesOf(clocks.value),
      eventNames: names.filter((name) => !isSessionGroup(name)),
      instanceFiles: files.value,
      settings: readSettings(tracefs, files.value),
      ...(othersRecord(tracefs) && { othersRecord: true }),
      bufferUnused: size.ok && size.value.includes("(expanded:"),
    },
  };
}

/** The text of `events/SYSTEM/NAME/format`. */
export function readEventFormat(tracefs: ControlFiles, eventName: string): TracefsResult<string> {
  return tracefs.read(`events/${eventName.replace(":", "/")}/format`);
}

/** Reads what the rest of the system shows. */
export function readMachineFacts(): MachineFacts {
  const guest = guestKind();
  return {
    ...(guest && { guest }),
    ...(!hasMachinesPids() && { ownPids: true }),
    ...(hasOwnRun() && { ownRun: true }),
    ...(isSwitchedOff() && { functionsOff: true }),
    release: release(),
    architecture: machine(),
    onlineCpus: parseCpuList(readFileSync("/sys/devices/system/cpu/online", "utf8")),
    pageBytes: pageBytes(),
  };
}

/** `0-3,8` → 0, 1, 2, 3, 8 (the kernel's `%*pbl`). */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(",")
    .filter(Boolean)
    .flatMap((range) => {
      const [first, last] = range.split("-").map(Number);
      const count = (last ?? first!) - first! + 1;
      return Array.from({ length: count }, (_, index) => first! + index);
    });
}

/** Top-level files that no instance has (kernel/trace/trace.c, `tracer_init_tracefs` against `init_tracer_tracefs`). */
const topLevelOnly: ReadonlySet<string> = new Set([
  "README",
  "available_events",
  "available_filter_functions",
  "available_filter_functions_addrs",
  "dyn_ftrace_total_info",
  "dynamic_events",
  "enabled_functions",
  "kprobe_events",
  "kprobe_profile",
  "max_graph_depth",
  "printk_formats",
  "saved_cmdlines",
  "saved_cmdlines_size",
  "saved_tgids",
  "set_graph_function",
  "set_graph_notrace",
  "synthetic_events",
  "touched_functions",
  "tracing_thresh",
  "uprobe_events",
  "uprobe_profile",
]);

/** Global settings, other than options, that sessions depend on. */
const KERNEL_WIDE = ["saved_cmdlines_size", "tracing_thresh"] as const;

/** Prefix of every session's instance (`session/net/session-name.ts`). */
const SESSION = "ftrace-run-";

/** Every instance counts that is not a session's; the top-level one counts if its buffer is not empty. */
function othersRecord(tracefs: Tracefs): boolean {
  const instances = tracefs.list("instances");
  if (!instances.ok || instances.value.some((name) => !name.startsWith(SESSION))) return true;
  const cpus = tracefs.list("per_cpu");
  if (!cpus.ok) return true;
  return cpus.value.some((cpu) => {
    const stats = tracefs.read(`per_cpu/${cpu}/stats`);
    return !stats.ok || !/^entries: 0$/mu.test(stats.value);
  });
}

function readSettings(tracefs: Tracefs, files: ReadonlySet<string>): ReadonlyMap<string, string> {
  const options = [...files].filter((file) => file.startsWith("options/"));
  const osnoise = tracefs.list("osnoise");
  const measuring = osnoise.ok ? osnoise.value.map((name) => `osnoise/${name}`) : [];
  const settings = [...KERNEL_WIDE, ...measuring, ...options].flatMap((file) => {
    const content = tracefs.read(file);
    return content.ok ? [[file, content.value.trim()] as const] : [];
  });
  return new Map(settings);
}

/** Reads the top-level instance, because there may be no other to read. */
function readInstanceFiles(tracefs: Tracefs): TracefsResult<ReadonlySet<string>> {
  const files = tracefs.list("");
  if (!files.ok) return files;
  const options = tracefs.list("options");
  if (!options.ok) return options;
  const own = files.value.filter((name) => !topLevelOnly.has(name));
  return { ok: true, value: new Set([...own, ...options.value.map((name) => `options/${name}`)]) };
}

/** `kernel.ftrace_enabled` (kernel/trace/ftrace.c, `ftrace_enable_sysctl`): if it is 0, the kernel traces no function and reports no error. */
function isSwitchedOff(): boolean {
  try {
    return readFileSync("/proc/sys/kernel/ftrace_enabled", "utf8").trim() === "0";
  } catch {
    return false;
  }
}
