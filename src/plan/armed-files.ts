import type { Plan } from "./plan.ts";
import { eventFolder } from "./events/dynamic-event.ts";

/** Files that must read the same from arming to the end: the instance's, and settings that the kernel has only once. Paths are relative to tracefs. */
export interface ArmedFiles {
  /** Where it records: nothing, or `instances/NAME`. */
  readonly folder: string;
  readonly settings: readonly string[];
  /** Lists of thread ids, which the kernel itself shortens and lengthens: a task that is alive must stay in them. */
  readonly threads: readonly string[];
  /** Folders of the recorded events: their filters and triggers. */
  readonly events: readonly string[];
  /** Turning function tracing off for the whole machine would stop this recording. */
  readonly needsFtrace: boolean;
}

/** Those that decide what is recorded, whether the plan writes them or leaves them as they are in a new instance. */
const DECISIVE = [
  "tracing_on",
  "set_event",
  "tracing_cpumask",
  "trace_clock",
  "current_tracer",
  "buffer_size_kb",
  "buffer_subbuf_size_kb",
] as const;

/** `set_event` says which events are on. */
const NOT_A_SETTING = /\/(?:trace|trace_marker|enable)$/u;

export function armedFiles({ folder, steps, events, dynamicEvents }: Plan): ArmedFiles {
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
  return {
    folder,
    settings: [...new Set([...DECISIVE.map(below), ...settings, ...steps.flatMap(kernelWide)])],
    threads,
    events: folders,
    needsFtrace: dynamicEvents.length > 0 || settings.includes(below("current_tracer")),
  };
}

/** What the kernel has only once, and the recording's meaning depends on. */
function kernelWide({ apply }: Plan["steps"][number]): readonly string[] {
  if (apply.kind !== "expect" || apply.expected.kind !== "settings") return [];
  return apply.expected.settings.map(({ path }) => path);
}
