import { ok, type Result } from "../../core/result.ts";
import type { WantedGuest } from "./ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import type { SpecFileOptions } from "../files/open-spec-files.ts";

/** Options that name another kernel than the live one. */
export interface OtherKernel {
  /** Path of a kernel profile. */
  readonly kernel?: string;
  /** A guest's. */
  readonly vm?: WantedGuest;
}

/** What `--kernel PROFILE` or `--vm` names; nothing where neither is given: then it is the live kernel. */
export async function otherKernel(
  { kernel, vm }: OtherKernel,
  io: ConsoleIo,
): Promise<Result<Pick<SpecFileOptions, "kernel">>> {
  if (kernel !== undefined) {
    const { readProfile } = await import("../files/read-profile.ts");
    const read = readProfile(kernel);
    return read.ok ? ok({ kernel: read.value }) : read;
  }
  if (vm === undefined) return ok({});
  const [{ guestProfile }, { profileFacts }] = await Promise.all([
    import("./guest-profile.ts"),
    import("../../app/profile/profile-facts.ts"),
  ]);
  const profile = await guestProfile(vm, io);
  if (!profile.ok) return profile;
  const path = `the profile of Linux ${profile.value.release}`;
  return ok({ kernel: (spec) => profileFacts(profile.value, path, spec) });
}
