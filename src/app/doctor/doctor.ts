import type { Result } from "../../core/result.ts";
import { findTracefs } from "../../tracefs/find-tracefs.ts";
import { withoutSignals } from "../../session/signals.ts";
import { trialName } from "../../session/net/session-name.ts";
import { type KernelView, openKernelView } from "../kernel-view.ts";
import { checkAccess } from "./check-access.ts";
import { checkFeatures } from "./check-features.ts";
import { checkGuests } from "./check-guests.ts";
import type { Check } from "./check.ts";
import { type Machine, thisMachine } from "./machine.ts";

/** What this machine can trace, what is missing, and the command that fixes it. Undoes what it tries. */
export async function examineMachine(): Promise<readonly Check[]> {
  const view = await openKernelView();
  try {
    return await withoutSignals(() => examine(thisMachine(), view, trialName()));
  } finally {
    if (view.ok) await view.value.close();
  }
}

function examine(machine: Machine, view: Result<KernelView>, trialInstance: string): readonly Check[] {
  // A guest has no guests of its own.
  const guests = machine.facts.guest === undefined ? [checkGuests(machine.guests)] : [];
  return [...checkThisKernel(machine, view, trialInstance), ...guests];
}

function checkThisKernel(
  machine: Machine,
  view: Result<KernelView>,
  trialInstance: string,
): readonly Check[] {
  if (!view.ok) return checkAccess(machine, findTracefs(), view.error[0]);
  const { tracefs, location } = view.value;
  return [...checkAccess(machine, location, undefined), ...checkFeatures(tracefs, machine, trialInstance)];
}
