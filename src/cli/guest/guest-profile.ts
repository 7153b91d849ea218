import { MOST_PROFILE_BYTES, parseProfile } from "../../app/profile/parse-profile.ts";
import type { KernelProfile } from "../../app/profile/kernel-profile.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import { askGuest, wantedKernel, type WantedGuest } from "./ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { rememberedProfile, rememberProfile } from "./profile-cache.ts";

/**
 * The profile of a guest's kernel: as it answered before, else by booting it once.
 * Errors: `vm-missing`, `vm-failed`, `disk-full`, `file-unreadable`.
 */
export async function guestProfile(vm: WantedGuest, io: ConsoleIo): Promise<Result<KernelProfile>> {
  const kernel = wantedKernel(vm);
  if (!kernel.ok) return kernel;
  const known = rememberedProfile(kernel.value);
  return known ? ok(known) : bootForProfile(kernel.value, io);
}

async function bootForProfile(kernel: BootableKernel, io: ConsoleIo): Promise<Result<KernelProfile>> {
  const answer = await askGuest(kernel, ["doctor", "--profile"], io, MOST_PROFILE_BYTES);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  if (status !== 0)
    return fail([diagnostic("vm-failed", `the guest's kernel was not described (status ${status})`)]);
  const profile = parseProfile({ path: `the answer of Linux ${kernel.release}`, text });
  if (profile.ok) rememberProfile(kernel, text);
  return profile;
}
