import { mountStep } from "../../plan/plan-session.ts";
import type { Step } from "../../plan/plan.ts";
import type { SessionPorts } from "../ports.ts";

/** Where tracefs is there only because another session mounted it, this one has a share in unmounting it. */
export function withSharedMount(
  steps: readonly Step[],
  { mountHeldBySessions, tracefs }: Pick<SessionPorts, "mountHeldBySessions" | "tracefs">,
): readonly Step[] {
  const mounts = steps.some(({ apply }) => apply.kind === "mount-tracefs");
  return mounts || !mountHeldBySessions() ? steps : [mountStep(tracefs.root), ...steps];
}
