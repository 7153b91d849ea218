import { openKernelView } from "../../app/kernel-view.ts";
import type { KernelProfile } from "../../app/profile/kernel-profile.ts";
import { takeProfile } from "../../app/profile/take-profile.ts";
import { exitStatus } from "../../core/exit-status.ts";
import type { Result } from "../../core/result.ts";
import { safeJson } from "../../report/json-report.ts";
import { readMachineFacts } from "../../tracefs/read-facts.ts";
import type { WantedGuest } from "../guest/ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { guestProfile } from "../guest/guest-profile.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** Prints this kernel's profile, or a guest's, touching nothing. Returns the exit status. */
export async function printProfile(vm: WantedGuest | undefined, io: ConsoleIo): Promise<number> {
  const profile = vm === undefined ? await thisKernel() : await guestProfile(vm, io);
  if (!profile.ok) {
    showProblems(profile.error, io);
    return statusOf({ problems: profile.error });
  }
  io.out(`${safeJson(profile.value)}\n`);
  return exitStatus.held;
}

async function thisKernel(): Promise<Result<KernelProfile>> {
  const view = await openKernelView();
  if (!view.ok) return view;
  try {
    return takeProfile(view.value.tracefs, readMachineFacts());
  } finally {
    await view.value.close();
  }
}
