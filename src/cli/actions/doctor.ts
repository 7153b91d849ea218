import type { Check } from "../../app/doctor/check.ts";
import { examineMachine as examine } from "../../app/doctor/doctor.ts";
import { examineGuest as askGuest, type WantedGuest } from "../../app/guest/ask-guest.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { doctorText } from "../../report/commands/doctor-text.ts";
import { safeJson } from "../../core/safe-json.ts";
import type { PlainFormat } from "../common-options.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { repeatedAsRoot, reportProblems } from "../terminal/show-problems.ts";
import { guestProfile } from "../../app/guest/guest-profile.ts";
import { liveProfile } from "../../app/profile/take-profile.ts";

/** Prints what this machine can trace. Returns the exit status: 3 where nothing can be recorded. */
export async function examineMachine(format: PlainFormat, io: ConsoleIo): Promise<number> {
  const checks = (await examine()).map(withFix);
  io.out(format === "json" ? `${safeJson(checks)}\n` : doctorText(checks, textOptions(io.stdout)));
  return checks.some(({ state }) => state === "missing") ? exitStatus.notPossibleHere : exitStatus.held;
}

/** Prints what a guest's kernel can trace, as the program in that guest finds it. Returns its exit status. */
export async function examineGuest(vm: WantedGuest, format: PlainFormat, io: ConsoleIo): Promise<number> {
  const answer = await askGuest(vm, format, guestHost(io));
  if (!answer.ok) return reportProblems(answer.error, io);
  io.out(answer.value.text);
  return answer.value.status;
}

function withFix({ needs, ...check }: Check): Check {
  return needs === "root" ? { ...check, fix: repeatedAsRoot() } : check;
}

/** Prints this kernel's profile, or a guest's; changes nothing. Returns the exit status. */
export async function printProfile(vm: WantedGuest | undefined, io: ConsoleIo): Promise<number> {
  const profile = vm === undefined ? await liveProfile() : await guestProfile(vm, guestHost(io));
  if (!profile.ok) return reportProblems(profile.error, io);
  io.out(`${safeJson(profile.value)}\n`);
  return exitStatus.held;
}
