import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted, shellWord } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { releaseOf } from "./kernel-image.ts";
import { knownKernels } from "./kernel-packages.ts";
import { type BootableKernel, type InstalledKernel, installedKernels } from "./kernels.ts";
import { neededModules } from "./modules.ts";

/**
 * The kernel of `--vm=WANTED`: the name or release of an installed kernel, or the path of an image. Without a name, the newest.
 * Errors: `vm-missing`.
 */
export function chooseKernel(wanted: string | undefined): Result<BootableKernel> {
  const installed = installedKernels();
  if (wanted !== undefined && wanted.includes("/")) return kernelAt(resolve(wanted));
  const found =
    wanted === undefined
      ? installed[0]
      : (installed.find(({ name }) => name === wanted) ??
        installed.find(({ release }) => release === wanted));
  return found ? ok(found) : fail([notInstalled(wanted, installed)]);
}

/** Whether the word after `--vm` is a kernel (`--vm 6.11`, `--vm /boot/vmlinuz`), not the next argument. */
export function looksLikeKernel(word: string): boolean {
  if (word.startsWith("-") || /\.ya?ml$/u.test(word)) return false;
  if (installedKernels().some(({ name, release }) => name === word || release === word)) return true;
  if (!existsSync(word)) return word.includes("/") || /^\d+(?:\.[\w+~-]+)+$/u.test(word);
  const image = word.includes("/") ? imageOf(resolve(word)) : undefined;
  return image !== undefined && releaseOf(image) !== undefined;
}

/** The kernel of an image: its modules are beside it, or in the folder of its distribution. */
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
  ].find((path) => existsSync(path));
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
  const names = installed.map(({ name }) => name);
  const message =
    wanted === undefined ? "no guest kernel is installed" : `guest kernel ${quoted(wanted)} is not installed`;
  const others = names.length > 0 ? ` (installed: ${names.join(", ")})` : "";
  return diagnostic("vm-missing", message + others, { hint: wayOut(wanted, names) });
}

/** How to install a known kernel; else, which installed kernel to use. */
function wayOut(wanted: string | undefined, installed: readonly string[]): string {
  if (knownKernels.some((name) => name === wanted)) return `run: npx ftrace-run vm install ${wanted}`;
  if (installed.length === 0) return `run: npx ftrace-run vm install ${knownKernels[0]}`;
  const own = /^\w[\w.+-]*$/u.test(wanted ?? "") ? wanted : "NAME";
  return `use --vm=${installed[0]}, or install your own: npx ftrace-run vm install ${own} --kernel FILE --modules FOLDER`;
}

function noImage(path: string): Diagnostic {
  return diagnostic("vm-missing", `${path} is neither a kernel image for x86-64 nor a folder with one`, {
    hint: "name a vmlinuz, or a folder with exactly one",
  });
}

function noModules(image: string): Diagnostic {
  return diagnostic("vm-missing", `cannot find the modules of ${image}`, {
    hint: `run: npx ftrace-run vm install NAME --kernel ${shellWord(image)} --modules FOLDER`,
  });
}
