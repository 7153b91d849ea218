// Loaded before a program (`--import`): writes what it took, in milliseconds and MB, when it ends.
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    // `maxRSS` is at least what the process that started this one had then (fs/exec.c, `setmax_mm_hiwater_rss`).
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    const usage = [(userCPUTime + systemCPUTime) / 1e3, (Number(kilobytes) * 1024) / 1e6];
    writeFileSync(process.env["FTRACE_RUN_TEST_USAGE"]!, usage.map(Math.round).join(" "));
  });
}
