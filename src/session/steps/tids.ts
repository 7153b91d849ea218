import { readdirSync } from "node:fs";
import { diagnostic } from "../../core/diagnostic.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import type { TidSource } from "../../plan/plan.ts";

/** Resolves a source to thread ids (the kernel's pid files take those): all threads of each process. Never empty, which would mean all tasks. */
export function resolveTids(source: TidSource, workloadPids: readonly number[]): Result<readonly number[]> {
  if (source === "own") return ok(threadsOf("self"));
  if (source === "workload")
    return someTids(workloadPids.flatMap(threadsOf), "the workload has no process left");
  const missing = source.pids.filter((pid) => threadsOf(pid).length === 0);
  if (missing.length > 0) return missingProcess(`there is no process ${missing.join(", ")}`);
  return ok(source.pids.flatMap(threadsOf));
}

function someTids(tids: readonly number[], otherwise: string): Result<readonly number[]> {
  return tids.length > 0 ? ok(tids) : missingProcess(otherwise);
}

function missingProcess(message: string): Result<never> {
  return fail([diagnostic("process-missing", message)]);
}

/** Also finds a single thread: /proc/TID exists, although it is not listed. */
export function threadsOf(process: number | "self"): number[] {
  try {
    return readdirSync(`/proc/${process}/task`).map(Number);
  } catch {
    return [];
  }
}
