import type { Result } from "../../core/result.ts";
import { chooseAccelerator } from "../../vm/accelerator.ts";
import { guestEnvironment } from "../../vm/guest-environment.ts";
import type { SharedFolder } from "../../vm/guest-init.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import { type Guest, type GuestRequest, startGuest } from "../../vm/run-guest.ts";
import type { GuestHost } from "./guest-host.ts";

/** What a guest is booted for. */
export interface BootRequest {
  readonly kernel: BootableKernel;
  /** Arguments of this program in the guest. */
  readonly args: readonly string[];
  readonly host: GuestHost;
  readonly stdout: GuestRequest["output"]["stdout"];
  readonly shared?: readonly SharedFolder[];
  /** No line about the boot. */
  readonly quiet?: boolean;
  readonly onBooted?: () => void;
}

/**
 * Boots a guest that runs this program. The accelerator is chosen before: a signal that ends this process meanwhile ends that
 * trial with it. Errors: `vm-missing`, `vm-failed`, `disk-full`.
 */
export async function bootGuest({
  kernel,
  args,
  host,
  stdout,
  shared = [],
  quiet = false,
  onBooted,
}: BootRequest): Promise<Result<Guest>> {
  const accelerator = await chooseAccelerator(kernel);
  if (!quiet) host.say(`booting Linux ${kernel.release} in a guest (${accelerator})`);
  return startGuest({
    kernel,
    accelerator,
    command: {
      run: [...host.program, ...args],
      cwd: host.cwd,
      env: guestEnvironment(host.environment, accelerator, host.terminal),
    },
    shared,
    output: { stdout, stderr: (bytes) => host.stderr.push(bytes) },
    ...(onBooted && { onBooted }),
  });
}
