import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Counts by what they count and CPU: `local_timer` → CPU 0 → 618. */
export type CountsByCpu = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What `oracle/interrupts-in-text.pl` finds in the kernel's text. */
export function interruptsInText(text: string, root: string): CountsByCpu {
  const program = new URL("oracle/interrupts-in-text.pl", import.meta.url).pathname;
  const run = spawnSync("perl", [program, root], { input: text, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  const counts = new Map<string, Map<string, number>>();
  for (const line of run.stdout.toString().trimEnd().split("\n")) {
    const [what = "", cpu = "", count] = line.split("\t");
    if (!counts.has(what)) counts.set(what, new Map());
    counts.get(what)!.set(cpu, Number(count));
  }
  return counts;
}

export function sumOf(counts: CountsByCpu, what: string): number {
  return [...(counts.get(what)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

/** How often something came in a recording, by the kernel's own counters: between two of its moments, and from before to after. */
export interface CounterBounds {
  readonly what: string;
  readonly cpu: string;
  readonly least: number;
  readonly most: number;
}

/** Lines of /proc/interrupts (arch/x86/kernel/irq.c: arch_show_interrupts), by the event that the kernel writes for each. */
const LINES: ReadonlyMap<string, string> = new Map([
  ["LOC", "local_timer"],
  ["RES", "reschedule"],
  ["CAL", "call_function_single"],
]);

/** What `oracle/capture-interrupts.sh` left of /proc/interrupts and /proc/softirqs. */
export function counterBounds(folder: string): readonly CounterBounds[] {
  const at = (moment: string): CountsByCpu => {
    const read = (file: string): string => readFileSync(`${folder}/${file}.${moment}`, "utf8");
    return countersIn(read("interrupts"), read("softirqs"));
  };
  const [before, started, stopping, after] = ["before", "started", "stopping", "after"].map(at);
  return [...after!].flatMap(([what, cpus]) =>
    [...cpus.keys()].map((cpu) => {
      const between = (from: CountsByCpu, to: CountsByCpu): number =>
        (to.get(what)?.get(cpu) ?? 0) - (from.get(what)?.get(cpu) ?? 0);
      return { what, cpu, least: between(started!, stopping!), most: between(before!, after!) };
    }),
  );
}

function countersIn(interrupts: string, softirqs: string): CountsByCpu {
  const counts = new Map<string, Map<string, number>>();
  for (const [text, isSoft] of [[interrupts, false] as const, [softirqs, true] as const]) {
    const cpus = text.split("\n")[0]!.trim().split(/\s+/u).length;
    for (const line of text.split("\n").slice(1)) {
      const [label, ...rest] = line.trim().split(/\s+/u);
      const name = label?.replace(":", "") ?? "";
      const what = isSoft ? name && `softirq ${name}` : /^\d+$/u.test(name) ? "device" : LINES.get(name);
      if (!what) continue;
      const row = counts.get(what) ?? new Map<string, number>();
      for (let cpu = 0; cpu < cpus; cpu++)
        row.set(String(cpu), (row.get(String(cpu)) ?? 0) + Number(rest[cpu]));
      counts.set(what, row);
    }
  }
  return counts;
}
