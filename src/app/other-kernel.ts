import { ok, type Result } from "../core/result.ts";
import type { WantedGuest } from "./guest/ask-guest.ts";
import type { GuestHost } from "./guest/guest-host.ts";
import type { SpecFileOptions } from "./open-spec-files.ts";

/** A kernel to check against, other than the live one. */
export interface OtherKernel {
  /** Path of a kernel profile. */
  readonly kernel?: string | undefined;
  /** A guest's kernel. */
  readonly vm?: WantedGuest | undefined;
}

/** The kernel that `--kernel PROFILE` or `--vm` names. Without either, nothing: the live kernel is meant. */
export async function otherKernel(
  { kernel, vm }: OtherKernel,
  host: GuestHost,
): Promise<Result<Pick<SpecFileOptions, "kernel">>> {
  if (kernel !== undefined) {
    const { readProfile } = await import("./profile/read-profile.ts");
    const read = readProfile(kernel);
    return read.ok ? ok({ kernel: read.value }) : read;
  }
  if (vm === undefined) return ok({});
  const [{ guestProfile }, { profileFacts }] = await Promise.all([
    import("./guest/guest-profile.ts"),
    import("./profile/profile-facts.ts"),
  ]);
  const profile = await guestProfile(vm, host);
  if (!profile.ok) return profile;
  const path = `the profile of Linux ${profile.value.release}`;
  return ok({ kernel: (spec) => profileFacts(profile.value, path, spec) });
}
