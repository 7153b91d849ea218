import type { Plan } from "./plan.ts";
import { eventFolder } from "./events/dynamic-event.ts";

/** Control files that must not change while recording: the instance's, and global settings. Paths are relative to tracefs. */
export interface ArmedFiles {
  /** The instance: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  readonly settings: readonly string[];
  /** Lists of thread ids. The kernel itself adds and removes ids, but a task that is alive must stay listed. */
  readonly threads: readonly string[];
  /** The trigger that stops the recording; absent: none. */
  readonly stop?: string;
  /** Folders of the recorded events, with their filters and triggers. */
  readonly events: readonly string[];
  /** True if `kernel.ftrace_enabled=0` would stop this recording. */
  readonly needsFtrace: boolean;
}

/** Files that decide what is recorded, whether or not the plan writes them. */
const DECISIVE = [
  "tracing_on",
  "set_event",
  "tracing_cpumask",
  "trace_clock",
  "current_tracer",
  "buffer_size_kb",
  "buffer_subbuf_size_kb",
] as const;

/** `set_event` covers the `enable` files; `trace` and `trace_marker` are data, and `tracing_max_latency` is a result. */
const NOT_A_SETTING = /\/(?:trace|trace_marker|tracing_max_latency|enable)$/u;

/** The control files that a plan's recording depends on. */
export function armedFiles({ folder, steps, events, dynamicEvents, stop }: Plan): ArmedFiles {
  const below = (file: string): string => (folder === "" ? file : `${folder}/${file}`);
  const isOwn = (path: string): boolean => folder === "" || path.startsWith(`${folder}/`);
  const written = steps.flatMap(({ apply }) => ("path" in apply && isOwn(apply.path) ? [apply] : []));
  const threads = written.filter(({ kind }) => kind === "write-tids").map(({ path }) => path);
  const settings = written
    .map(({ path }) => path)
    .filter((path) => !threads.includes(path) && !NOT_A_SETTING.test(`/${path}`));
  const own = new Map(dynamicEvents.map((event) => [event.event, eventFolder(event)]));
  const folders = events
    .filter(({ system }) => system !== "ftrace")
    .map(({ system, name }) => below(own.get(`${system}:${name}`) ?? `events/${system}/${name}`));
  const all = new Set([...DECISIVE.map(below), ...settings, ...steps.flatMap(kernelWide)]);
  if (steps.some(stopsTracing)) all.delete(below("tracing_on"));
  return {
    folder,
    settings: [...all],
    threads,
    ...(stop && { stop: stop.file }),
    events: folders,
    needsFtrace: dynamicEvents.length > 0 || settings.includes(below("current_tracer")),
  };
}

/** osnoise and timerlat switch tracing off as the spec asks (kernel/trace/trace_osnoise.c, `osnoise_stop_tracing`). */
function stopsTracing({ apply }: Plan["steps"][number]): boolean {
  if (apply.kind !== "expect" || apply.expected.kind !== "settings") return false;
  return apply.expected.settings.some(({ path, text }) => STOPS.test(path) && text !== "0");
}

const STOPS = /^osnoise\/stop_tracing(?:_total)?_us$/u;

/** Global settings that the recording's meaning depends on. */
function kernelWide({ apply }: Plan["steps"][number]): readonly string[] {
  if (apply.kind !== "expect" || apply.expected.kind !== "settings") return [];
  return apply.expected.settings.map(({ path }) => path);
}
