import { basename, resolve } from "node:path";
import { diagnostic } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { fail, type Result } from "../../core/result.ts";
import { safeJson } from "../../report/json-report.ts";
import { quantityText } from "../../core/quantity-text.ts";
import { fetchKernel } from "../../vm/fetch-kernel.ts";
import { keepKernel } from "../../vm/install-kernel.ts";
import { installedKernels } from "../../vm/kernels.ts";
import { isKnownKernel, knownKernels } from "../../vm/known-kernels.ts";
import type { PlainFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** Installs a kernel for guests. Returns the exit status. */
export function installKernel(name: string, options: InstallOptions, io: ConsoleIo): number {
  const installed = install(name, options, io);
  if (!installed.ok) {
    showProblems(installed.error, io);
    return statusOf({ problems: installed.error });
  }
  io.out(`${name} is installed in ${installed.value}\n`);
  return exitStatus.held;
}

function install(name: string, { kernel, modules }: InstallOptions, io: ConsoleIo): Result<string> {
  if (!/^[\w][\w.+-]*$/u.test(name))
    return wrong(`"${name}" is no name for a kernel`, "letters, digits, dots");
  if (kernel !== undefined && modules !== undefined) {
    const files = { image: resolve(kernel), modules: resolve(modules), release: basename(resolve(modules)) };
    return keepKernel(name, files);
  }
  if (kernel !== undefined || modules !== undefined)
    return wrong("--kernel and --modules belong together", "give both");
  if (!isKnownKernel(name))
    return wrong(`there is no kernel "${name}" to fetch`, `there are ${knownKernels.join(", ")}`);
  return fetchKernel(name, (line) => io.err(`${line}\n`));
}

function wrong(message: string, hint: string): Result<never> {
  return fail([diagnostic("usage", message, { hint })]);
}

/** Prints the installed kernels. Returns the exit status. */
export function listKernels(format: PlainFormat, io: ConsoleIo): number {
  const kernels = installedKernels();
  if (format === "json") io.out(`${safeJson(kernels)}\n`);
  else if (kernels.length === 0) io.err("none is installed; to get one: ftrace-run vm install\n");
  for (const { name, release, bytes, folder } of format === "text" ? kernels : [])
    io.out(
      `${name.padEnd(12)} ${release.padEnd(24)} ${quantityText(bytes, "bytes").padStart(10)}  ${folder}\n`,
    );
  return exitStatus.held;
}

/** Options of the command `vm install`: a kernel of one's own, and its modules. */
export interface InstallOptions {
  readonly kernel?: string;
  readonly modules?: string;
}
