import { MOST_PROFILE_BYTES, parseProfile } from "../profile/parse-profile.ts";
import type { KernelProfile } from "../profile/kernel-profile.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { rememberAnswer, rememberedAnswer } from "../../vm/answer-cache.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import { askGuest, wantedKernel, type WantedGuest } from "./ask-guest.ts";
import type { GuestHost } from "./guest-host.ts";

/**
 * The profile of a guest's kernel: what it answered before, else by booting it once.
 * Errors: `vm-missing`, `vm-failed`, `disk-full`, `file-unreadable`.
 */
export async function guestProfile(vm: WantedGuest, host: GuestHost): Promise<Result<KernelProfile>> {
  const kernel = wantedKernel(vm);
  if (!kernel.ok) return kernel;
  const known = rememberedProfile(kernel.value);
  return known ? ok(known) : bootForProfile(kernel.value, host);
}

/** The profile that this kernel's guest printed before. `undefined` where there is none, or a damaged one. */
export function rememberedProfile(kernel: BootableKernel): KernelProfile | undefined {
  const text = rememberedAnswer(kernel, MOST_PROFILE_BYTES);
  const profile = text === undefined ? undefined : parseProfile({ path: kernel.release, text });
  return profile?.ok ? profile.value : undefined;
}

async function bootForProfile(kernel: BootableKernel, host: GuestHost): Promise<Result<KernelProfile>> {
  const answer = await askGuest(kernel, ["doctor", "--profile"], host, MOST_PROFILE_BYTES);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  if (status !== 0) return fail([noProfile(status)]);
  const profile = parseProfile({ path: `the answer of Linux ${kernel.release}`, text });
  if (profile.ok) rememberAnswer(kernel, text);
  return profile;
}

function noProfile(status: number): ReturnType<typeof diagnostic> {
  return diagnostic("vm-failed", `the guest printed no profile of its kernel (exit status ${status})`);
}
