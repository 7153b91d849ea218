import { ok, type Result } from "../core/result.ts";
import type { ControlFiles } from "../tracefs/port.ts";
import type { WantedGuest } from "./guest/ask-guest.ts";
import type { GuestHost } from "./guest/guest-host.ts";
import { openKernelView } from "./kernel-view.ts";
import { profileFiles } from "./profile/profile-files.ts";

/** Whose kernel is asked: with `vm`, a guest's. */
export interface AskedKernel {
  readonly vm?: WantedGuest | undefined;
  readonly host: GuestHost;
}

/** What `ask` makes of a kernel's control files. Errors: those of `ask`, and why the kernel could not be asked. */
export async function askKernel<Answer>(
  kernel: AskedKernel,
  ask: (files: ControlFiles) => Result<Answer>,
): Promise<Result<Answer>> {
  const opened = await openKernelFiles(kernel);
  if (!opened.ok) return opened;
  try {
    return ask(opened.value.files);
  } finally {
    await opened.value.close();
  }
}

interface KernelFiles {
  readonly files: ControlFiles;
  close(): Promise<void>;
}

/** The live kernel, or a guest's: from what it answered before, else by booting it. */
async function openKernelFiles({ vm, host }: AskedKernel): Promise<Result<KernelFiles>> {
  if (vm !== undefined) {
    const { guestProfile } = await import("./guest/guest-profile.ts");
    const profile = await guestProfile(vm, host);
    if (!profile.ok) return profile;
    return ok({ files: profileFiles(profile.value), close: () => Promise.resolve() });
  }
  const view = await openKernelView();
  return view.ok ? ok({ files: view.value.tracefs, close: () => view.value.close() }) : view;
}
