import { setTimeout as pause } from "node:timers/promises";
import { Instance } from "./instance.ts";

/**
 * Why times between switches cannot be right here; nothing where they can. Linux 6.18 was seen to call no tracepoint from the idle task of
 * one CPU any more (perf, too, counts none there) until it was booted again: what a task waits for on that CPU has no end then.
 */
export async function withoutIdleSwitches(): Promise<string | undefined> {
  using instance = new Instance("idle-switches");
  instance.write("events/sched/sched_switch/enable", "1");
  await pause(500);
  instance.write("tracing_on", "0");
  const lines = instance.read("trace").split("\n");
  const silent = instance.cpus().filter((cpu) => {
    const own = lines.filter((line) => line.includes(`[${String(cpu).padStart(3, "0")}]`));
    const left = own.filter((line) => line.includes("prev_comm=swapper")).length;
    return left === 0 && own.filter((line) => line.includes("next_comm=swapper")).length > 2;
  });
  return silent.length === 0
    ? undefined
    : `the kernel records no switch from the idle task of CPU ${silent.join(", ")}`;
}
