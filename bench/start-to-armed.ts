import { figureLine } from "./figures.ts";
import { runJson } from "./run-json.ts";

const BAR_MS = 250;

/** From the start of the process to tracing armed and the workload released, as the session itself measured it. */
export function startToArmed(root: string, rounds: number): readonly string[] {
  if (process.getuid?.() !== 0) return ["run, start to armed: skipped, not root"];
  const values = Array.from({ length: rounds }, () => once(root));
  return [figureLine("run, start to armed", values, "ms", BAR_MS)];
}

function once(root: string): number {
  const { session } = runJson(root, ["bench/idle.yaml"]);
  if (!session) throw new Error("the result has no session");
  return session.startToArmedMs;
}
