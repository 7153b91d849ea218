import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { keepKernel } from "./install-kernel.ts";
import { type InstalledKernel, installedKernels, kernelsFolder } from "./kernels.ts";

/**
 * The kernel that `--vm=WANTED` means: a name of an installed one, or the path of an image. Without a name, the newest.
 * Errors: `vm-missing`.
 */
export function chooseKernel(wanted: string | undefined): Result<InstalledKernel> {
  const installed = installedKernels();
  if (wanted !== undefined && wanted.includes("/")) return kernelAt(resolve(wanted));
  const found = wanted === undefined ? installed[0] : installed.find(({ name }) => name === wanted);
  return found ? ok(found) : fail([notInstalled(wanted, installed)]);
}

/** An image somewhere: its modules are beside it, or where its distribution puts them. */
function kernelAt(path: string): Result<InstalledKernel> {
  const image = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? imageIn(path) : path;
  if (image === undefined || !existsSync(image)) return fail([noImage(path)]);
  const release = basename(image).replace(/^(?:vmlinuz|bzImage)-?/u, "");
  const places = [join(dirname(image), "modules"), join(dirname(image), "..", "lib", "modules", release)];
  const modules = [...places, `/lib/modules/${release}`].find(
    (folder) => release !== "" && existsSync(folder),
  );
  if (modules === undefined) return fail([noModules(image)]);
  const name = `path-${release}`;
  const kept = keepKernel(name, { image, modules, release });
  if (!kept.ok) return kept;
  return ok({ name, release, folder: join(kernelsFolder(), name), bytes: statSync(image).size });
}

function imageIn(folder: string): string | undefined {
  const name = readdirSync(folder).find((file) => /^(?:vmlinuz|bzImage)/u.test(file));
  return name && join(folder, name);
}

function notInstalled(wanted: string | undefined, installed: readonly InstalledKernel[]): Diagnostic {
  const name = wanted ?? "6.12";
  const message =
    wanted === undefined
      ? "no kernel for a guest is installed"
      : `no kernel "${name}" is installed for guests`;
  const others =
    installed.length > 0 ? ` (installed: ${installed.map((kernel) => kernel.name).join(", ")})` : "";
  return diagnostic("vm-missing", `${message}${others}`, { hint: `run: npx ftrace-run vm install ${name}` });
}

function noImage(path: string): Diagnostic {
  return diagnostic("vm-missing", `${path} is no kernel image`, {
    hint: "name a vmlinuz, or the folder that holds it",
  });
}

function noModules(image: string): Diagnostic {
  return diagnostic("vm-missing", `the modules of ${image} can't be found`, {
    hint: `run: npx ftrace-run vm install NAME --kernel ${image} --modules FOLDER`,
  });
}
