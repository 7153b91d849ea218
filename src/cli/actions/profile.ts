import type { WantedGuest } from "../../app/guest/ask-guest.ts";
import { guestProfile } from "../../app/guest/guest-profile.ts";
import { liveProfile } from "../../app/profile/take-profile.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { safeJson } from "../../report/json-report.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Prints this kernel's profile, or a guest's; changes nothing. Returns the exit status. */
export async function printProfile(vm: WantedGuest | undefined, io: ConsoleIo): Promise<number> {
  const profile = vm === undefined ? await liveProfile() : await guestProfile(vm, guestHost(io));
  if (!profile.ok) return reportProblems(profile.error, io);
  io.out(`${safeJson(profile.value)}\n`);
  return exitStatus.held;
}
