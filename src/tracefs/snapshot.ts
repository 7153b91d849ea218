import { closeSync, constants, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { pageBytes } from "../machine/machine-facts.ts";
import { isSessionGroup, withoutSessionProbes } from "./session-groups.ts";
import { eventControlFiles, isRecordedData, isUnsteadyFolder } from "./snapshot-scope.ts";

/**
 * The control state of a machine's tracing at one moment: path (relative to tracefs) → content, byte for byte as
 * latin1. A file that refuses to be read has its errno as content, e.g. `<EPERM>`. Plain data: crosses threads.
 */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>;
  /** Names of all instances, including the session's own. */
  readonly instances: readonly string[];
  /** Groups of sessions' probes, including the session's own. */
  readonly groups: readonly string[];
}

/** What a snapshot includes. */
export interface SnapshotOptions {
  /** True for instances to skip: those of sessions. */
  readonly isSession: (instance: string) => boolean;
  /** False: skips the folder `events`; the snapshot then takes a millisecond. Default: true. */
  readonly events?: boolean;
}

/** A read of fewer bytes is the whole file (`0`, `none`) or its end: spares most files a second read. */
const ONE_VALUE = 8;

type Add = (path: string) => void;

/**
 * Reads every control file of the top-level instance (7,200 on a machine with 2,300 events: a tenth of a second), and
 * of foreign instances those that are not one per event (`set_event` says the same in one read). Recorded data
 * (`trace`, `saved_cmdlines`, profiles) and constants (`format`, `id`) are no state. `root` may be one instance, too.
 */
export function takeSnapshot(root: string, { isSession, events = true }: SnapshotOptions): Snapshot {
  const files = new Map<string, string>();
  const read = createReader(root);
  const add: Add = (path) => {
    const content = read(path);
    if (content !== undefined) files.set(path, steady(path, content));
  };
  addFolder(root, "", add);
  if (events) addEvents(root, files, add);
  const instances = existsSync(`${root}/instances`) ? foldersIn(root, "instances") : [];
  for (const name of instances) if (!isSession(name)) addFolder(root, `instances/${name}/`, add);
  settlePerCpuSizes(root, files);
  return { files, instances, groups: foldersIn(root, "events").filter(isSessionGroup) };
}

/** Everything below a folder, except `events` and `instances`. */
function addFolder(root: string, folder: string, add: Add): void {
  for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
    const path = folder + entry.name;
    if (!entry.isDirectory()) {
      if (!isRecordedData(entry.name)) add(path);
    } else if (!isUnsteadyFolder(path)) {
      addFolder(root, `${path}/`, add);
    }
  }
}

/** The names below `events` are known: a walk that looks for them would take as long as reading them. */
function addEvents(root: string, files: Map<string, string>, add: Add): void {
  add("events/enable");
  for (const system of foldersIn(root, "events").filter((name) => !isSessionGroup(name))) {
    const entries = readdirSync(`${root}/events/${system}`, { withFileTypes: true });
    for (const entry of entries) if (!entry.isDirectory()) add(`events/${system}/${entry.name}`);
    const allOff = files.get(`events/${system}/enable`) === OFF;
    for (const entry of entries) {
      if (entry.isDirectory()) addEvent(`events/${system}/${entry.name}`, { allOff, files, add });
    }
  }
}

/** Content of `enable` of an event or a system that is off. */
const OFF = "0\n";

/**
 * A system whose own switch reads `0` has no event with EVENT_FILE_FL_ENABLED (trace_events.c, system_enable_read), and
 * without that flag an event's own switch reads `0` (event_enable_read): so it is known, and a third of all files need
 * not be opened.
 */
function addEvent(
  path: string,
  {
    allOff,
    files,
    add,
  }: { readonly allOff: boolean; readonly files: Map<string, string>; readonly add: Add },
): void {
  for (const file of eventControlFiles) {
    if (file === "enable" && allOff) files.set(`${path}/enable`, OFF);
    else add(`${path}/${file}`);
  }
}

function foldersIn(root: string, folder: string): string[] {
  const entries = readdirSync(`${root}/${folder}`, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** One buffer for all files. `undefined`: no such file, or one that can't be opened for reading. */
function createReader(root: string): (path: string) => string | undefined {
  const buffer = Buffer.allocUnsafe(1 << 18);
  return (path) => {
    let descriptor: number;
    try {
      descriptor = openSync(`${root}/${path}`, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      return failureText(error);
    }
    try {
      return readAll(descriptor, buffer);
    } catch (error) {
      return failureText(error);
    } finally {
      closeSync(descriptor);
    }
  };
}

function readAll(descriptor: number, buffer: Buffer): string {
  let text = "";
  for (;;) {
    const length = readSync(descriptor, buffer, 0, buffer.length, null);
    text += buffer.toString("latin1", 0, length);
    if (length < ONE_VALUE) return text;
  }
}

function failureText(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return code === "ENOENT" ? undefined : `<${code}>`;
}

/** The sum is of rounded sizes. The per-CPU files say the minimum until first use; then they say what the whole's `(expanded: N)` promised. */
function settlePerCpuSizes(root: string, files: Map<string, string>): void {
  const whole = createReader(root)("buffer_size_kb");
  if (whole?.includes("(expanded:") !== true) return;
  const cpus = foldersIn(root, "per_cpu");
  const each = Number(steady("buffer_size_kb", whole));
  if (files.has("buffer_total_size_kb")) files.set("buffer_total_size_kb", `${each * cpus.length}\n`);
  for (const cpu of cpus) {
    const path = `per_cpu/${cpu}/buffer_size_kb`;
    if (files.has(path)) files.set(path, steady(path, whole));
  }
}

/**
 * What changes by itself is taken out: the probes of sessions, the time in `stats`, and the mark of a buffer that was never used
 * (`7 (expanded: 1408)` and `1408` are the same setting; before 6.7 any first use in any instance expands it for good).
 */
function steady(path: string, content: string): string {
  if (path.endsWith("/stats")) return steadyCounts(content);
  if (path.endsWith("_events")) return withoutSessionProbes(path, content);
  if (path.endsWith("size_kb"))
    return content.replace(/^\d+ \(expanded: (\d+)\)/, (_, kib: string) => wholePages(kib));
  return content;
}

/** An empty buffer's `oldest event ts` is the time on its first page (ring_buffer_oldest_event_ts): that of a use long past, or zero. */
function steadyCounts(content: string): string {
  const withoutNow = content.replace(/^now ts: .*\n/m, "");
  return /^entries: 0$/m.test(withoutNow) ? withoutNow.replace(/^oldest event ts: .*\n/m, "") : withoutNow;
}

/** What a buffer of so many KiB says when it is used: it has whole pages, less 16 bytes each (`BUF_PAGE_HDR_SIZE`). */
function wholePages(kib: string): string {
  const pageKib = (pageBytes() - 16) / 1024;
  return String(Math.floor(Math.ceil(Number(kib) / pageKib) * pageKib));
}
