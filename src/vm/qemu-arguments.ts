import { availableParallelism } from "node:os";
import type { SharedFolder } from "./guest-init.ts";

/** How QEMU runs the CPUs: with KVM, or emulated. */
export type Accelerator = "kvm" | "tcg";

/** The virtual machine to start. */
export interface Machine {
  readonly kernel: string;
  readonly initramfs: string;
  readonly accelerator: Accelerator;
  readonly shared: readonly SharedFolder[];
  /** Folder of the sockets `console`, `stdout`, `stderr`, `control`. */
  readonly sockets: string;
  readonly memoryMiB: number;
}

const MOST_CPUS = 2;

/**
 * The arguments of QEMU for a guest that sees the host's files at the same paths, read-only. The machine type q35 and `tsc=reliable`
 * provide clocks with nanosecond resolution.
 */
export function qemuArguments({
  kernel,
  initramfs,
  accelerator,
  shared,
  sockets,
  memoryMiB,
}: Machine): readonly string[] {
  const cpus = String(Math.min(MOST_CPUS, availableParallelism()));
  return [
    ["-M", "q35", "-m", String(memoryMiB), "-smp", cpus],
    accelerated(accelerator),
    ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ["-kernel", kernel, "-initrd", initramfs],
    ["-append", "console=ttyS0 quiet panic=-1 oops=panic tsc=reliable mitigations=off"],
    socket("console", sockets),
    ["-serial", "chardev:console", "-device", "virtio-serial-pci"],
    ...["stdout", "stderr", "control"].map((name, index) => port(name, index + 1, sockets)),
    hostFiles,
    ...shared.map(share),
  ].flat();
}

function port(name: string, number: number, sockets: string): readonly string[] {
  return [...socket(name, sockets), "-device", `virtserialport,chardev=${name},nr=${number}`];
}

/**
 * One thread for all emulated CPUs: with one thread per CPU, a kernel that patches its own code (as ftrace does) sometimes executes a
 * partly patched instruction ("Oops: int3"). Memory protection keys are disabled, because Node's use of them fails under emulation.
 */
function accelerated(accelerator: Accelerator): readonly string[] {
  return accelerator === "kvm"
    ? ["-accel", "kvm", "-cpu", "host"]
    : ["-accel", "tcg,thread=single", "-cpu", "max,-pku"];
}

function socket(name: string, folder: string): readonly string[] {
  return ["-chardev", `socket,id=${name},path=${escaped(`${folder}/${name}`)},server=off`];
}

/** All files that this user can read, read-only. */
const hostFiles: readonly string[] = [
  "-virtfs",
  "local,path=/,mount_tag=host,security_model=none,multidevs=remap,readonly=on",
];

/**
 * `mapped-file`: everything that the guest creates is a plain file or folder of this user on the host, private to the user; owners,
 * permissions, links and devices are stored as metadata beside it (docs.qemu.org, "9p filesystem").
 */
function share({ tag, hostPath }: SharedFolder): readonly string[] {
  const path = escaped(hostPath);
  return ["-virtfs", `local,path=${path},mount_tag=${tag},security_model=mapped-file,multidevs=remap`];
}

/** QEMU separates options by commas; a literal comma is doubled. */
function escaped(text: string): string {
  return text.replaceAll(",", ",,");
}
