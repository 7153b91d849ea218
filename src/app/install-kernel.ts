import { basename, resolve } from "node:path";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, type Result } from "../core/result.ts";
import { fetchKernel } from "../vm/fetch-kernel.ts";
import { keepKernel } from "../vm/install-kernel.ts";
import { kernelSeries, knownKernels } from "../vm/kernel-packages.ts";

/** A kernel of one's own (`kernel` and `modules`), or where a Debian kernel is taken from. */
export interface KernelSource {
  /** Path of an image. */
  readonly kernel?: string;
  /** Path of the folder with its modules, whose name is its release. */
  readonly modules?: string;
  /** A suite of the machine's Debian mirror: `trixie-backports`. */
  readonly suite?: string;
}

/**
 * Installs a kernel for guests: a Debian kernel by its series, or one of one's own under any name. Resolves to its folder; `say` gets lines
 * of progress. Errors: `usage`, `vm-install-failed`.
 */
export function installKernel(
  name: string,
  { kernel, modules, suite }: KernelSource,
  say: (line: string) => void,
): Result<string> {
  if (!/^[\w][\w.+-]*$/u.test(name))
    return wrong(`"${name}" is not a valid kernel name`, "use letters, digits and dots");
  if (suite !== undefined && !/^[a-z][a-z-]*$/u.test(suite))
    return wrong(`"${suite}" is not the name of a Debian suite`, "for example trixie-backports");
  if (suite !== undefined && (kernel ?? modules) !== undefined)
    return wrong("--suite does not go with a kernel of your own", "remove --suite");
  if (kernel !== undefined && modules !== undefined) {
    const files = { image: resolve(kernel), modules: resolve(modules), release: basename(resolve(modules)) };
    return keepKernel(name, files);
  }
  if (kernel !== undefined || modules !== undefined)
    return wrong("--kernel and --modules belong together", "give both");
  if (!kernelSeries(name))
    return wrong(
      `"${name}" is not a series of Debian kernels`,
      `for example ${knownKernels.join(", ")}; 7.3-rt; or your own with --kernel and --modules`,
    );
  return fetchKernel({ name, ...(suite !== undefined && { suite }) }, say);
}

function wrong(message: string, hint: string): Result<never> {
  return fail([diagnostic("usage", message, { hint })]);
}
