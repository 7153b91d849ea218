import type { Located, Span } from "../../core/source.ts";
import { parseCpuList } from "../../expr/cpu-list.ts";
import { OSNOISE_FILES, OSNOISE_TRACERS } from "../../spec/osnoise-files.ts";
import type { OsnoiseSettings, TracerOption, TracerSettings } from "../../spec/spec.ts";
import type { KernelSetting } from "./kernel-setting.ts";

/** What these settings depend on beside the tracer. */
export interface OsnoiseFacts {
  /** The spec's CPUs; absent: all. */
  readonly cpus?: readonly number[] | undefined;
  readonly at?: Span | undefined;
  readonly onlineCpus: readonly number[];
  /** Settings on this kernel, by file; absent with a kernel profile. */
  readonly settings?: ReadonlyMap<string, string> | undefined;
}

const LOCK = "osnoise";
const OPTIONS_FILE = "osnoise/options";

/** The kernel's defaults (kernel/trace/trace_osnoise.c, `OSN_DEFAULT_OPTIONS`). */
const OPTIONS: Readonly<Record<string, boolean>> = {
  OSNOISE_WORKLOAD: true,
  PANIC_ON_STOP: false,
  OSNOISE_PREEMPT_DISABLE: false,
  OSNOISE_IRQ_DISABLE: false,
  TIMERLAT_ALIGN: false,
};

/** The files of `osnoise/` that a recording with this tracer depends on: what the spec sets, else the kernel's defaults. */
export function osnoiseSettings(
  { type: { value: type }, osnoise }: TracerSettings,
  facts: OsnoiseFacts,
): readonly KernelSetting[] {
  if (!OSNOISE_TRACERS.includes(type)) return [];
  return [
    cpusSetting(facts),
    ...durations(type, osnoise, facts),
    optionsSetting(osnoise?.options ?? [], facts.settings?.get(OPTIONS_FILE)),
  ];
}

function durations(
  type: string,
  osnoise: OsnoiseSettings | undefined,
  { settings }: OsnoiseFacts,
): readonly KernelSetting[] {
  const all = Object.values(OSNOISE_FILES).filter(({ tracers }) => tracers.includes(type));
  const found = all.map(({ file, usual }) => {
    const asked = osnoise?.microseconds.get(file);
    return { ...setting(`osnoise/${file}`, String(usual), asked), wanted: String(asked?.value ?? usual) };
  });
  return lengthenedFirst(found, settings);
}

/**
 * The period is never shorter than the runtime (kernel/trace/trace_osnoise.c, `osnoise_period`). So a longer period is written
 * before the runtime, and a shorter one after it; undone in reverse order, each value is valid again.
 */
function lengthenedFirst(
  found: readonly KernelSetting[],
  settings: OsnoiseFacts["settings"],
): readonly KernelSetting[] {
  const period = found.find(({ file }) => file === "osnoise/period_us");
  if (!period) return found;
  const before = settings?.get(period.file) ?? period.usual;
  if (Number(period.wanted) >= Number(before)) return found;
  return [...found.filter((one) => one !== period), period];
}

function setting(file: string, usual: string, asked?: Located<unknown>): Omit<KernelSetting, "wanted"> {
  return { file, usual, tracers: OSNOISE_TRACERS, lock: LOCK, ...(asked && { asked }) };
}

/** All CPUs unless the spec selects some; the kernel's default also has those that are offline. */
function cpusSetting({ cpus, at, onlineCpus, settings }: OsnoiseFacts): KernelSetting {
  const file = "osnoise/cpus";
  const all = cpuList(onlineCpus);
  if (cpus) return { ...setting(file, all, at && { value: cpus, at }), wanted: cpuList(cpus) };
  const before = settings?.get(file);
  const measured = new Set(before === undefined ? onlineCpus : (parseCpuList(before) ?? []));
  const isAll = onlineCpus.every((cpu) => measured.has(cpu));
  return { ...setting(file, all), wanted: isAll && before !== undefined ? before : all };
}

/** One file of words, `NO_` before those that are off; each write changes one. Words that this program does not know stay. */
function optionsSetting(asked: readonly TracerOption[], current: string | undefined): KernelSetting {
  const usual = Object.entries(OPTIONS).map(([name, on]) => word(name, on));
  const words = current?.split(/\s+/u) ?? usual;
  const wanted = words.map((now) => {
    const name = now.replace(/^NO_/u, "");
    const on = asked.find((option) => option.name === name)?.on ?? OPTIONS[name];
    return on === undefined ? now : word(name, on);
  });
  const isUsual = wanted.every((one) => usual.includes(one) || !(one.replace(/^NO_/u, "") in OPTIONS));
  const [first] = asked;
  return {
    ...setting(OPTIONS_FILE, usual.join(" "), first && { value: first.name, at: first.at }),
    wanted: wanted.map((one) => (SUMMARY.test(one) ? word("DEFAULTS", isUsual) : one)).join(" "),
    isWords: true,
  };
}

/** Not an option: whether all of them have their defaults (kernel/trace/trace_osnoise.c, `osnoise_options_show`). */
export const SUMMARY: RegExp = /^(?:NO_)?DEFAULTS$/u;

function word(name: string, on: boolean): string {
  return on ? name : `NO_${name}`;
}

/** 0, 1, 2, 5 → `0-2,5`, as the kernel prints it (`%*pbl`). */
export function cpuList(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (const cpu of sorted) {
    const range = ranges.at(-1);
    if (range?.last === cpu - 1) range.last = cpu;
    else ranges.push({ first: cpu, last: cpu });
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
