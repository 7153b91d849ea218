import { catalogOf, madeFormat, type MadeEvent } from "./batch-builder.ts";
import { addressOf } from "./call-forest.ts";

export const waking: ReturnType<typeof madeFormat> = madeFormat("sched:sched_waking", {
  common_flags: "u8",
  comm: "text",
  bytes: "s64",
});
export const switching: ReturnType<typeof madeFormat> = madeFormat("sched:sched_switch", {
  common_flags: "u8",
});
export const kernelStack: ReturnType<typeof madeFormat> = madeFormat("ftrace:kernel_stack", {
  common_flags: "u8",
  size: "s32",
  caller: "addresses",
});
export const programStack: ReturnType<typeof madeFormat> = madeFormat("ftrace:user_stack", {
  common_flags: "u8",
  tgid: "u32",
  caller: "addresses",
});
export const stackCatalog: ReturnType<typeof catalogOf> = catalogOf(waking, switching, kernelStack);

export const bothCatalog: ReturnType<typeof catalogOf> = catalogOf(
  waking,
  switching,
  kernelStack,
  programStack,
);

/** `common_flags` of a task, a soft interrupt, an interrupt, an NMI. */
const FLAGS = [0, 0x10, 0x08, 0x48];

/** Where and when something was recorded. */
export interface Moment {
  readonly time: number;
  readonly cpu?: number;
  readonly pid?: number;
  readonly level?: number;
}

export function wakes(moment: Moment, comm: string, bytes = 1): MadeEvent {
  return { event: waking, ...placeOf(moment), fields: { ...flagsOf(moment), comm, bytes } };
}

export function switches(moment: Moment): MadeEvent {
  return { event: switching, ...placeOf(moment), fields: flagsOf(moment) };
}

/** `functions`: the innermost first, by their numbers in the made kernel. `size`: what the record says. */
export function stackAt(
  moment: Moment,
  functions: readonly (number | bigint)[],
  size: number = functions.length,
): MadeEvent {
  const caller = functions.map((func, index) =>
    typeof func === "bigint" ? func : addressOf(func) + BigInt((index * 8) % 0x80),
  );
  return { event: kernelStack, ...placeOf(moment), fields: { ...flagsOf(moment), size, caller } };
}

/** The stack of a program, the innermost address first; the kernel fills its room with zeros. */
export function programStackAt(moment: Moment, tgid: number, addresses: readonly number[]): MadeEvent {
  const caller = Array.from({ length: 8 }, (_, index) => BigInt(addresses[index] ?? 0));
  return { event: programStack, ...placeOf(moment), fields: { ...flagsOf(moment), tgid, caller } };
}

function placeOf({ time, cpu = 0, pid = 1 }: Moment): Required<Pick<MadeEvent, "time" | "cpu" | "pid">> {
  return { time, cpu, pid };
}

function flagsOf({ level = 0 }: Moment): { readonly common_flags: number } {
  return { common_flags: FLAGS[level]! };
}
