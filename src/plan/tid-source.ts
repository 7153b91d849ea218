import type { Scope } from "../spec/spec.ts";
import type { TidSource } from "./plan.ts";

/** Whose thread ids `scope.pids` means. */
export function tidSource(pids: NonNullable<Scope["pids"]>): TidSource {
  if (pids === "workload") return "workload";
  return "comm" in pids ? { comm: pids.comm } : { pids };
}
