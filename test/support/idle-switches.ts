import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Instance } from "./instance.ts";

const run = promisify(execFile);

/**
 * Why times between switches cannot be right here; nothing where they can. Linux 6.18 was seen to call no tracepoint from the idle task of
 * one CPU any more (perf, too, counts none there) until it was booted again: what a task waits for on that CPU has no end then.
 */
export async function withoutIdleSwitches(): Promise<string | undefined> {
  using instance = new Instance("idle-switches");
  instance.write("events/sched/sched_switch/enable", "1");
  // Each CPU leaves its idle task some twenty times.
  const sleeps = "for i in $(seq 20); do sleep 0.01; done";
  await Promise.all(instance.cpus().map((cpu) => run("taskset", ["-c", String(cpu), "sh", "-c", sleeps])));
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
