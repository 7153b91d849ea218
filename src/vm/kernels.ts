import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A kernel that a guest can boot: `vmlinuz`, its release, and the modules it loads, ready to be loaded. */
export interface InstalledKernel {
  /** `6.12`: what `--vm=` says. */
  readonly name: string;
  /** `6.12.117+deb12-amd64`. */
  readonly release: string;
  /** Where it is; absolute. */
  readonly folder: string;
  readonly bytes: number;
}

/** One user's kernels; `$XDG_DATA_HOME` as everywhere. */
export function kernelsFolder(): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "ftrace-run", "kernels");
}

/** Newest release first. What is half installed has another name, and isn't seen. */
export function installedKernels(base: string = kernelsFolder()): readonly InstalledKernel[] {
  if (!existsSync(base)) return [];
  const names = readdirSync(base).filter((name) => !name.startsWith("."));
  return names.flatMap((name) => readKernel(base, name) ?? []).toSorted(byRelease);
}

function readKernel(base: string, name: string): InstalledKernel | undefined {
  const folder = join(base, name);
  const files = ["vmlinuz", "release", "modules"].map((file) => join(folder, file));
  if (!files.every((file) => existsSync(file))) return undefined;
  const release = readFileSync(files[1]!, "utf8").trim();
  const modules = readdirSync(files[2]!).map((file) => join(files[2]!, file));
  const bytes = [files[0]!, ...modules].reduce((sum, file) => sum + statSync(file).size, 0);
  return { name, release, folder, bytes };
}

function byRelease(a: InstalledKernel, b: InstalledKernel): number {
  return b.release.localeCompare(a.release, "en", { numeric: true });
}
