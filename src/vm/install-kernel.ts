import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { kernelsFolder } from "./kernels.ts";
import { extraModules, neededModules } from "./modules.ts";

/** The files of a kernel: the image, and the folder of its modules. */
export interface KernelFiles {
  readonly image: string;
  readonly modules: string;
  readonly release: string;
}

/**
 * Installs a kernel for guests under a name, atomically; a kernel of that name is replaced. Returns its folder.
 * Errors: `vm-install-failed`.
 */
export function keepKernel(name: string, files: KernelFiles, base: string = kernelsFolder()): Result<string> {
  try {
    mkdirSync(base, { recursive: true });
    const draft = mkdtempSync(join(base, `.${name}-`));
    try {
      fill(draft, files);
      const folder = join(base, name);
      rmSync(folder, { recursive: true, force: true });
      renameSync(draft, folder);
      return ok(folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  } catch (error) {
    const message = `cannot install ${name} in ${base}: ${(error as Error).message}`;
    return fail([diagnostic("vm-install-failed", message)]);
  }
}

function fill(folder: string, { image, modules, release }: KernelFiles): void {
  copyFileSync(image, join(folder, "vmlinuz"));
  mkdirSync(join(folder, "modules"));
  for (const [index, { name, content }] of neededModules(modules).entries()) {
    writeFileSync(join(folder, "modules", `${String(index).padStart(3, "0")}-${name}.ko`), content);
  }
  mkdirSync(join(folder, "extra"));
  for (const { name, content } of extraModules(modules)) {
    writeFileSync(join(folder, "extra", `${name}.ko`), content);
  }
  writeFileSync(join(folder, "release"), `${release}\n`);
}
