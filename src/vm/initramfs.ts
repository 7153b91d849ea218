import { readFileSync } from "node:fs";
import { cpioArchive, type ArchiveFile } from "./cpio.ts";
import type { KernelModule } from "./modules.ts";

/** The initramfs of a guest: a shell, the modules to load, and its two scripts. */
export function initramfs(
  busybox: string,
  modules: readonly KernelModule[],
  scripts: { readonly first: string; readonly guest: string },
): Uint8Array {
  const folders = ["bin", "modules", "proc", "sys", "dev"].map((path) => ({ path, mode: 0o755 }));
  return cpioArchive([
    ...folders,
    { path: "bin/busybox", mode: 0o755, content: readFileSync(busybox) },
    ...modules.map(moduleFile),
    { path: "init", mode: 0o755, content: utf8.encode(scripts.first) },
    { path: "init-guest.sh", mode: 0o644, content: utf8.encode(scripts.guest) },
  ]);
}

/** Numbered, because the guest loads them in the order of their names. */
function moduleFile({ name, content }: KernelModule, index: number): ArchiveFile {
  return { path: `modules/${String(index).padStart(3, "0")}-${name}.ko`, mode: 0o644, content };
}

const utf8 = new TextEncoder();
