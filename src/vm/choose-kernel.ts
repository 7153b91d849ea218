import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { shellWord } from "../plan/shell-word.ts";
import { isKnownKernel } from "./known-kernels.ts";
import { releaseOf } from "./kernel-image.ts";
import { type BootableKernel, type InstalledKernel, installedKernels } from "./kernels.ts";
import { neededModules } from "./modules.ts";

/**
 * The kernel that `--vm=WANTED` means: a name of an installed one, or the path of an image. Without a name, the newest.
 * Errors: `vm-missing`.
 */
export function chooseKernel(wanted: string | undefined): Result<BootableKernel> {
  const installed = installedKernels();
  if (wanted !== undefined && wanted.includes("/")) return kernelAt(resolve(wanted));
  const found = wanted === undefined ? installed[0] : installed.find(({ name }) => name === wanted);
  return found ? ok(found) : fail([notInstalled(wanted, installed)]);
}

/** An image somewhere: its modules are beside it, or where its distribution puts them. */
function kernelAt(path: string): Result<BootableKernel> {
  const image = imageOf(path);
  const release = image && releaseOf(image);
  if (image === undefined || release === undefined) return fail([noImage(path)]);
  const kept = installedKernels(dirname(dirname(image))).find((kernel) => kernel.image === image);
  if (kept) return ok(kept);
  const folder = [
    join(dirname(image), "modules"),
    join(dirname(image), "..", "lib", "modules", release),
    join(dirname(image), "..", "usr", "lib", "modules", release),
    `/lib/modules/${release}`,
  ].find((place) => existsSync(place));
  if (folder === undefined) return fail([noModules(image)]);
  return ok({ release, image, modules: () => neededModules(folder) });
}

function imageOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? imageIn(path) : stat && path;
}

function imageIn(folder: string): string | undefined {
  const names = readdirSync(folder).filter((file) => /^(?:vmlinuz|bzImage)/u.test(file));
  return names.length === 1 ? join(folder, names[0]!) : undefined;
}

function notInstalled(wanted: string | undefined, installed: readonly InstalledKernel[]): Diagnostic {
  const name = wanted !== undefined && isKnownKernel(wanted) ? wanted : "6.12";
  const message =
    wanted === undefined
      ? "no kernel for a guest is installed"
      : `no kernel "${name}" is installed for guests`;
  const others =
    installed.length > 0 ? ` (installed: ${installed.map((kernel) => kernel.name).join(", ")})` : "";
  return diagnostic("vm-missing", `${message}${others}`, { hint: `run: npx ftrace-run vm install ${name}` });
}

function noImage(path: string): Diagnostic {
  return diagnostic("vm-missing", `${path} is no kernel image for x86-64, nor a folder with one`, {
    hint: "name a vmlinuz, or the folder that holds it and no other",
  });
}

function noModules(image: string): Diagnostic {
  return diagnostic("vm-missing", `the modules of ${image} can't be found`, {
    hint: `run: npx ftrace-run vm install NAME --kernel ${shellWord(image)} --modules FOLDER`,
  });
}
