import { installKernel as install, type KernelSource } from "../../app/install-kernel.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { quantityText } from "../../core/quantity-text.ts";
import { safeJson } from "../../core/safe-json.ts";
import { installedKernels } from "../../vm/kernels.ts";
import type { PlainFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Installs a kernel for guests. Returns the exit status. */
export function installKernel(name: string, options: KernelSource, io: ConsoleIo): number {
  const installed = install(name, options, (line) => io.err(`${line}\n`));
  if (!installed.ok) return reportProblems(installed.error, io);
  io.out(`${name} is installed in ${installed.value}\n`);
  return exitStatus.held;
}

/** Prints the installed kernels. Returns the exit status. */
export function listKernels(format: PlainFormat, io: ConsoleIo): number {
  const kernels = installedKernels();
  if (format === "json") io.out(`${safeJson(kernels)}\n`);
  else if (kernels.length === 0) io.err("no kernel is installed; to install one: ftrace-run vm install\n");
  for (const { name, release, bytes, folder } of format === "text" ? kernels : [])
    io.out(
      `${name.padEnd(12)} ${release.padEnd(24)} ${quantityText(bytes, "bytes").padStart(10)}  ${folder}\n`,
    );
  return exitStatus.held;
}
