import type { Result } from "../../core/result.ts";
import { findTracefs } from "../../tracefs/find-tracefs.ts";
import type { KernelView } from "../kernel-view.ts";
import { checkAccess } from "./check-access.ts";
import { checkFeatures } from "./check-features.ts";
import { checkGuests } from "./check-guests.ts";
import type { Check } from "./check.ts";
import type { Machine } from "./machine.ts";

/** What this machine can trace, what is missing, and the command that fixes it. Leaves nothing behind. */
export function examine(machine: Machine, view: Result<KernelView>, trialInstance: string): readonly Check[] {
  // Inside a guest there are no further guests.
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
