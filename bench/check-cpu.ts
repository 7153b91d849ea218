import { execFileSync } from "node:child_process";
import { figureLine } from "./figures.ts";

const SPEC = "specs/sched-switch.yaml";
const BAR_MS = 200;

/** CPU (user and system, of the command and its children) that checking a valid spec takes. */
export function checkCpu(root: string, rounds: number): readonly string[] {
  const node = ["node", "bin/ftrace-run.js", "check", SPEC];
  const npx = ["npx", "ftrace-run", "check", SPEC];
  return [
    figureLine("ftrace-run check, CPU", measure(root, node, rounds), "ms", BAR_MS),
    figureLine("npx ftrace-run check, CPU (npm's own share too)", measure(root, npx, rounds), "ms"),
    figureLine("node -e 0, CPU (what Node alone takes)", measure(root, ["node", "-e", "0"], rounds), "ms"),
  ];
}

function measure(cwd: string, command: readonly string[], rounds: number): readonly number[] {
  cpuMs(cwd, command); // fills the compile cache and the page cache
  return Array.from({ length: rounds }, () => cpuMs(cwd, command));
}

/** The shell's `times` gives on its second line the user and system time of children that have ended. */
function cpuMs(cwd: string, command: readonly string[]): number {
  const script = '"$@" >/dev/null || exit; times';
  const output = execFileSync("bash", ["-c", script, "bash", ...command], { cwd, encoding: "utf8" });
  const [user, system] = (output.trim().split("\n")[1] ?? "").split(" ").map(milliseconds);
  if (user === undefined || system === undefined) throw new Error(`bash's times said: ${output}`);
  return user + system;
}

/** `0m0.093s` */
function milliseconds(text: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/u.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}
