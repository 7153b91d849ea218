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
  /** The modules to load, in order. @throws the system's error if one cannot be read. */
  modules(): readonly KernelModule[];
}

/** An installed kernel: `vmlinuz`, its release, and the modules to load. */
export interface InstalledKernel extends BootableKernel {
  /** The name for `--vm=`: `6.12`. */
  readonly name: string;
  /** Its folder; absolute. */
  readonly folder: string;
  readonly bytes: number;
}

/** The folder of this user's guest kernels, below `$XDG_DATA_HOME`. */
export function kernelsFolder(): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "ftrace-run", "kernels");
}

/** The installed kernels, newest release first. Incomplete and unreadable ones are skipped. */
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

/** `003-9p.ko`: the number is the position in the loading order. */
function keptModule(path: string): KernelModule {
  return { name: basename(path).replace(/^\d+-|\.ko$/gu, ""), content: readFileSync(path) };
}

function byRelease(a: InstalledKernel, b: InstalledKernel): number {
  return b.release.localeCompare(a.release, "en", { numeric: true });
}
