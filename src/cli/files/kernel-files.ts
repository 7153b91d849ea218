import { openKernelView } from "../../app/kernel-view.ts";
import { profileFiles } from "../../app/profile/profile-files.ts";
import { ok, type Result } from "../../core/result.ts";
import type { ControlFiles } from "../../tracefs/port.ts";
import type { WantedGuest } from "../guest/ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";

/** A kernel that is asked what it has. */
interface AskedKernel {
  readonly files: ControlFiles;
  close(): Promise<void>;
}

/** What `ask` makes of a kernel's files, and the problems that kept it from being asked. */
export async function askKernel<Answer>(
  vm: WantedGuest | undefined,
  io: ConsoleIo,
  ask: (files: ControlFiles) => Result<Answer>,
): Promise<Result<Answer>> {
  const kernel = await openKernelFiles(vm, io);
  if (!kernel.ok) return kernel;
  try {
    return ask(kernel.value.files);
  } finally {
    await kernel.value.close();
  }
}

/** The live kernel, or with `vm` a guest's: from what it answered before, else by booting it. */
async function openKernelFiles(vm: WantedGuest | undefined, io: ConsoleIo): Promise<Result<AskedKernel>> {
  if (vm !== undefined) {
    const { guestProfile } = await import("../guest/guest-profile.ts");
    const profile = await guestProfile(vm, io);
    if (!profile.ok) return profile;
    return ok({ files: profileFiles(profile.value), close: () => Promise.resolve() });
  }
  const view = await openKernelView();
  return view.ok ? ok({ files: view.value.tracefs, close: () => view.value.close() }) : view;
}
