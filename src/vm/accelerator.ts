import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelsFolder, type BootableKernel } from "./kernels.ts";
import type { Accelerator } from "./qemu-arguments.ts";
import { startGuest } from "./run-guest.ts";

const TRIAL_MS = 15_000;

/**
 * Chooses KVM if it works. Opening /dev/kvm proves little (a virtual machine may offer it and fail), so a guest is booted once, and the
 * result is stored until this machine reboots.
 */
export async function chooseAccelerator(kernel: BootableKernel): Promise<Accelerator> {
  if (!mayUseKvm()) return "tcg";
  const key = `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${kernel.release}`;
  const known = readFinding(key);
  if (known) return known;
  const found: Accelerator = (await bootsWithKvm(kernel)) ? "kvm" : "tcg";
  remember(key, found);
  return found;
}

function mayUseKvm(): boolean {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function bootsWithKvm(kernel: BootableKernel): Promise<boolean> {
  const guest = await startGuest({
    kernel,
    accelerator: "kvm",
    command: { run: ["/bin/true"], cwd: "/", env: {} },
    shared: [],
    output: { stdout: () => undefined, stderr: () => undefined },
    limits: { bootMs: TRIAL_MS, silenceMs: TRIAL_MS },
  });
  if (!guest.ok) return false;
  const ended = await guest.value.ended;
  return ended.ok && ended.value === 0;
}

function findingFile(): string {
  return join(kernelsFolder(), ".accelerator");
}

function readFinding(key: string): Accelerator | undefined {
  try {
    const lines = readFileSync(findingFile(), "utf8").split("\n");
    const line = lines.find((text) => text.startsWith(`${key} `));
    const found = line?.slice(key.length + 1);
    return found === "kvm" || found === "tcg" ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Only saves time: if it cannot be written, the next run tries again. */
function remember(key: string, found: Accelerator): void {
  try {
    mkdirSync(kernelsFolder(), { recursive: true });
    writeFileSync(findingFile(), `${key} ${found}\n`, { flag: "a" });
  } catch {
    // The next run tries again.
  }
}
