import { asWarning, type Diagnostic } from "../core/diagnostic.ts";
import { prepareLaunch } from "../session/workload/prepare-launch.ts";
import type { Spec } from "../spec/spec.ts";

/**
 * What this machine lacks for a spec's workload, as a run would find it before it starts anything: programs, users, folders, CPUs.
 * Warnings, since the run may be meant for another machine.
 */
export function checkWorkload({ workload }: Spec, callers: NodeJS.ProcessEnv): readonly Diagnostic[] {
  return workload.flatMap((item, index) => {
    const launch = prepareLaunch(item, index, { callers, session: "" });
    return launch.ok ? [] : launch.error.map(asWarning);
  });
}
