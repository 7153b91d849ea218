// Loaded before a program (`--import`): writes what it took, in milliseconds and MB, when it ends.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = [(userCPUTime + systemCPUTime) / 1e3, (maxRSS * 1024) / 1e6];
    writeFileSync(process.env["FTRACE_RUN_TEST_USAGE"]!, usage.map(Math.round).join(" "));
  });
}
