import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseAccelerator } from "../../src/vm/accelerator.ts";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { startGuest } from "../../src/vm/run-guest.ts";

/** A folder that a guest's script left something in; `using` removes it. */
export class GuestFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "ftrace-run-test-vm-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Runs a script in a guest, as root. `folder` is the same, and writable, on both sides. */
export async function runInGuest(kernel: string, run: readonly string[], folder: string): Promise<void> {
  const chosen = chooseKernel(kernel);
  if (!chosen.ok) throw new Error(chosen.error[0]?.message);
  let said = "";
  const hear = (bytes: Uint8Array): void => void (said += Buffer.from(bytes).toString("latin1"));
  const guest = await startGuest({
    kernel: chosen.value,
    accelerator: await chooseAccelerator(chosen.value),
    command: { run, cwd: "/", env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C" } },
    shared: [{ tag: "captured", hostPath: folder, guestPath: folder }],
    output: { stdout: hear, stderr: hear },
  });
  if (!guest.ok) throw new Error(guest.error[0]?.message);
  const ended = await guest.value.ended;
  if (!ended.ok) throw new Error(ended.error[0]?.message);
  if (ended.value !== 0) throw new Error(`exit status ${ended.value} in the guest: ${said}`);
}
