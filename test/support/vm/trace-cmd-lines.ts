import { execFileSync } from "node:child_process";

/** `trace-cmd report FILE`, line by line. */
export function traceCmdLines(file: string): readonly string[] {
  return execFileSync("trace-cmd", ["report", file], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  }).split("\n");
}
