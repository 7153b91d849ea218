import { basename, resolve } from "node:path";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, type Result } from "../core/result.ts";
import { fetchKernel, isKnownKernel, knownKernels } from "../vm/fetch-kernel.ts";
import { keepKernel } from "../vm/install-kernel.ts";

/** A kernel of one's own. Both or neither. */
export interface OwnKernel {
  /** Path of an image. */
  readonly kernel?: string;
  /** Path of the folder with its modules, whose name is its release. */
  readonly modules?: string;
}

/**
 * Installs a kernel for guests: a known one by its name, or one of one's own under any name. Resolves to its folder; `say` gets lines
 * of progress. Errors: `usage`, `vm-install-failed`.
 */
export function installKernel(
  name: string,
  { kernel, modules }: OwnKernel,
  say: (line: string) => void,
): Result<string> {
  if (!/^[\w][\w.+-]*$/u.test(name))
    return wrong(`"${name}" is not a valid kernel name`, "use letters, digits and dots");
  if (kernel !== undefined && modules !== undefined) {
    const files = { image: resolve(kernel), modules: resolve(modules), release: basename(resolve(modules)) };
    return keepKernel(name, files);
  }
  if (kernel !== undefined || modules !== undefined)
    return wrong("--kernel and --modules belong together", "give both");
  if (!isKnownKernel(name))
    return wrong(`there is no kernel "${name}" to fetch`, `available: ${knownKernels.join(", ")}`);
  return fetchKernel(name, say);
}

function wrong(message: string, hint: string): Result<never> {
  return fail([diagnostic("usage", message, { hint })]);
}
