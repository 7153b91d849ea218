import { readdirSync, readFileSync } from "node:fs";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { aSecond, bindRequest, rowsOf, scalarsOf } from "./aggregate.ts";
import { builtMeta } from "./built-recording.ts";
import { assemble, sourceOf } from "./recorded.ts";

/** How many stacks each event has, by either account. */
export interface StackAgreement {
  readonly event: string;
  /** Events, and stacks of theirs, in the text: now and then the kernel gets no stack. */
  readonly events: number;
  readonly stacks: number;
  /** Different ones, as key and whole stack. */
  readonly compared: number;
  readonly differences: readonly string[];
  readonly scalars: Readonly<Record<string, number | null>>;
}

const SYSTEM_OF: Readonly<Record<string, string>> = {
  sched_waking: "sched",
  sched_switch: "sched",
  hrtimer_start: "timer",
};

/** What `stacks` makes of what `oracle/capture-stacks.sh` left in a folder, against the kernel's text of it. */
export function compareStacks(folder: string, event: "sched_waking" | "hrtimer_start"): StackAgreement {
  const { counts, scalars } = ourAccount(traceDatIn(folder), `${SYSTEM_OF[event]}:${event}`);
  const kernelText = readFileSync(`${folder}/text.txt`, "latin1");
  const text = stacksInText(kernelText).get(event) ?? new Map<string, number>();
  const all = [...new Set([...counts.keys(), ...text.keys()])];
  const differences = all.flatMap((place) => {
    const [ours, theirs] = [counts.get(place) ?? 0, text.get(place) ?? 0];
    return ours === theirs ? [] : [`${place}: ${ours}, by the text ${theirs}`];
  });
  const events = kernelText
    .split("\n")
    .filter((line) => LINE.exec(line)?.groups?.["what"]?.startsWith(`${event}: `));
  return {
    event,
    events: events.length,
    stacks: sum(text.values()),
    compared: all.length,
    differences,
    scalars,
  };
}

function traceDatIn(folder: string): Uint8Array {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
  const cpus = readdirSync(folder)
    .flatMap((name) => /^raw(\d+)$/u.exec(name)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b));
  const formats = Map.groupBy(Object.entries(SYSTEM_OF), ([, system]) => system);
  const meta = builtMeta({
    headerPage: text("header_page"),
    ftraceFormats: [text("kernel_stack.format")],
    eventFormats: [...formats].map(([system, events]) => ({
      system,
      formats: events.map(([name]) => text(`${name}.format`)),
    })),
    kallsyms: readFileSync(`${folder}/kallsyms`),
    cmdlines: readFileSync(`${folder}/saved_cmdlines`),
    cpuCount: cpus.length,
    stats: cpus.map((cpu) => ({ cpu: Number(cpu), text: text(`stats${cpu}`) })),
  });
  return assemble(
    meta,
    cpus.map((cpu) => ({ cpu: Number(cpu), bytes: readFileSync(`${folder}/raw${cpu}`) })),
  );
}

function ourAccount(
  traceDat: Uint8Array,
  of: string,
): { readonly counts: ReadonlyMap<string, number>; readonly scalars: StackAgreement["scalars"] } {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { comms, symbols } = recording.value.info;
  const options = { of, by: ["common_pid", "cpu"], rows: "stacks" };
  const bound = bindRequest("stacks", options, recording.value.events, { comms, symbols });
  if (!bound.ok) throw new Error(bound.error[0]?.message);
  for (const interval of recording.value.read(bound.value.needs.events)) bound.value.consume(interval);
  const result = bound.value.finish({ ...aSecond, comms, symbols });
  const counts = rowsOf(result).map(
    ({ common_pid: pid, cpu, stack, total }) => [`${pid} ${cpu} ${textNames(String(stack))}`, total] as const,
  );
  return { counts: added(counts), scalars: scalarsOf(result) };
}

/** The text doesn't tell functions of one name apart; we do, by their address or module. */
function textNames(stack: string): string {
  return stack.replaceAll(/ \[(?:0x[0-9a-f]+|\w+)\]/gu, "");
}

type Counts = Map<string, number>;

function added(counts: readonly (readonly [string, unknown])[]): Counts {
  const all: Counts = new Map();
  for (const [place, count] of counts) all.set(place, (all.get(place) ?? 0) + Number(count));
  return all;
}

const LINE = /^.*-(?<pid>\d+) +\[(?<cpu>\d+)\] (?<flags>\S+) +[\d.]+: (?<what>.*)$/u;

/** By event: `PID CPU outermost;…;innermost`, counted. A stack is the last event's of its CPU, task and context. */
function stacksInText(text: string): ReadonlyMap<string, Counts> {
  const found = new Map<string, Counts>();
  const last = new Map<string, string>();
  let stack: { readonly event: string; readonly place: string; readonly functions: string[] } | undefined;
  const keep = (): void => {
    if (!stack) return;
    const counts = found.get(stack.event) ?? new Map<string, number>();
    const place = `${stack.place} ${withoutTracing(stack.functions).toReversed().join(";")}`;
    found.set(stack.event, counts.set(place, (counts.get(place) ?? 0) + 1));
    stack = undefined;
  };
  for (const line of text.split("\n")) {
    if (line.startsWith(" => ")) stack?.functions.push(line.slice(4));
    const { pid, cpu, flags, what } = LINE.exec(line)?.groups ?? {};
    if (what === undefined || flags === undefined) continue;
    keep();
    const context = `${pid} ${Number(cpu)} ${flags[2]}`;
    const event = /^\w+(?=:)/u.exec(what)?.[0];
    if (event !== undefined) last.set(context, event);
    else stack = { event: last.get(context) ?? "nothing", place: `${pid} ${Number(cpu)}`, functions: [] };
  }
  keep();
  return found;
}

/** Innermost first: what the tracepoint itself has put on top. */
function withoutTracing(functions: readonly string[]): readonly string[] {
  const first = functions.findIndex((name) => !/^trace_event_raw_event_|^__traceiter_/u.test(name));
  return functions.slice(Math.max(0, first));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((all, value) => all + value, 0);
}
