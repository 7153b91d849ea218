import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { kernelsFolder } from "./kernels.ts";
import { extraModules, neededModules } from "./modules.ts";

/** A kernel as it lies somewhere: the image, and the folder of its modules. */
export interface KernelFiles {
  readonly image: string;
  readonly modules: string;
  readonly release: string;
}

/**
 * Keeps a kernel under a name, complete or not at all; one that is there by that name is replaced. Resolves to its folder.
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
    const message = `${name} can't be kept in ${base}: ${(error as Error).message}`;
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
