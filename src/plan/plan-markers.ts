import { diagnostic } from "../core/diagnostic.ts";
import { pathIn } from "./buffer/target-instance.ts";
import { type PlanInput, type PlanPart, problem, steps } from "./plan-part.ts";

/**
 * The workload's way to write markers. The rights of the top-level buffer's file are not ours to change: there only root can
 * open it anew.
 */
export function planMarkers({ spec: { markers }, facts, target }: PlanInput): PlanPart {
  if (!markers) return steps();
  const { at } = markers;
  if (facts.instanceFiles.has("options/markers") || facts.instanceFiles.has("trace_marker")) {
    const apply = {
      kind: "share-marker",
      path: pathIn(target, "trace_marker"),
      everybody: target.before === undefined,
    } as const;
    return steps({ title: "let the workload write markers", phase: "configure", apply, at });
  }
  return problem(diagnostic("unsupported", "this kernel has no trace_marker", { at }));
}
