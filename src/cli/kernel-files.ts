import { openKernelView } from "../app/kernel-view.ts";
import { profileFiles } from "../app/profile/profile-files.ts";
import { ok, type Result } from "../core/result.ts";
import type { ControlFiles } from "../tracefs/port.ts";
import type { WantedGuest } from "./ask-guest.ts";
import type { ConsoleIo } from "./console-io.ts";
import { withRights } from "./retry-command.ts";

/** A kernel that is asked what it has. */
export interface AskedKernel {
  readonly files: ControlFiles;
  close(): Promise<void>;
}

/** The live kernel, or with `vm` a guest's: from what it answered before, else by booting it. */
export async function openKernelFiles(
  vm: WantedGuest | undefined,
  io: ConsoleIo,
): Promise<Result<AskedKernel>> {
  if (vm !== undefined) {
    const { guestProfile } = await import("./guest-profile.ts");
    const profile = await guestProfile(vm, io);
    if (!profile.ok) return profile;
    return ok({ files: profileFiles(profile.value), close: () => Promise.resolve() });
  }
  const view = await openKernelView(withRights(process.argv.slice(2), process.env));
  return view.ok ? ok({ files: view.value.tracefs, close: () => view.value.close() }) : view;
}
