import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { KernelModule } from "./modules.ts";

/** A kernel that a guest can boot. */
export interface BootableKernel {
  /** `6.12.117+deb12-amd64`. */
  readonly release: string;
  /** Path of its image. */
  readonly image: string;
  /** What it loads, in this order. Throws the system's error where one can't be read. */
  modules(): readonly KernelModule[];
}

/** One that is kept: `vmlinuz`, its release, and the modules it loads, ready to be loaded. */
export interface InstalledKernel extends BootableKernel {
  /** `6.12`: what `--vm=` says. */
  readonly name: string;
  /** Where it is; absolute. */
  readonly folder: string;
  readonly bytes: number;
}

/** One user's kernels; `$XDG_DATA_HOME` as everywhere. */
export function kernelsFolder(): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "ftrace-run", "kernels");
}

/** Newest release first. What is half installed has another name, and isn't seen; nor is what this user may not read. */
export function installedKernels(base: string = kernelsFolder()): readonly InstalledKernel[] {
  const names = namesIn(base).filter((name) => !name.startsWith("."));
  return names.flatMap((name) => readKernel(base, name) ?? []).toSorted(byRelease);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function readKernel(base: string, name: string): InstalledKernel | undefined {
  const folder = join(base, name);
  try {
    const image = join(folder, "vmlinuz");
    const files = readdirSync(join(folder, "modules")).toSorted();
    const paths = files.map((file) => join(folder, "modules", file));
    const release = readFileSync(join(folder, "release"), "utf8").trim();
    const bytes = [image, ...paths].reduce((sum, file) => sum + statSync(file).size, 0);
    return { name, release, folder, bytes, image, modules: () => paths.map(keptModule) };
  } catch {
    return undefined;
  }
}

/** `003-9p.ko`: the number says when it is loaded. */
function keptModule(path: string): KernelModule {
  return { name: basename(path).replace(/^\d+-|\.ko$/gu, ""), content: readFileSync(path) };
}

function byRelease(a: InstalledKernel, b: InstalledKernel): number {
  return b.release.localeCompare(a.release, "en", { numeric: true });
}
