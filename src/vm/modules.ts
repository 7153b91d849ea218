import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync, gunzipSync } from "node:zlib";

/** A kernel module, decompressed. */
export interface KernelModule {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Modules for the host's files and the channels; some kernels have them built in. */
const NEEDED = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"];

/** Optional devices for experiments in a guest: a RAM disk. Installed with the kernel, but not loaded. */
const EXTRA = ["brd"];

/**
 * The optional modules in a folder.
 *
 * @throws the system's error if a module cannot be read.
 */
export function extraModules(folder: string): readonly KernelModule[] {
  const files = indexModules(folder);
  return EXTRA.flatMap((name) => {
    const file = files.get(name);
    return file === undefined ? [] : [{ name, content: readModule(file) }];
  });
}

/**
 * The modules that a guest loads, each after its dependencies. A module that is not in the folder counts as built in.
 *
 * @throws the system's error if a module cannot be read.
 */
export function neededModules(folder: string): readonly KernelModule[] {
  const files = indexModules(folder);
  const loaded = new Map<string, KernelModule>();
  for (const name of NEEDED) addModule(name, files, loaded);
  return [...loaded.values()];
}

function addModule(
  name: string,
  files: ReadonlyMap<string, string>,
  loaded: Map<string, KernelModule>,
): void {
  const file = files.get(name);
  if (file === undefined || loaded.has(name)) return;
  const content = readModule(file);
  for (const dependency of dependenciesOf(content)) addModule(dependency, files, loaded);
  loaded.set(name, { name, content });
}

/** Files by module name, which has `_` where the file name may have `-`. */
function indexModules(folder: string): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  if (!existsSync(folder)) return index;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const name = /^(.+)\.ko(?:\.xz|\.zst|\.gz)?$/u.exec(entry.name)?.[1];
    if (name !== undefined && entry.isFile())
      index.set(name.replaceAll("-", "_"), join(entry.parentPath, entry.name));
  }
  return index;
}

/** `depends=` in the section `.modinfo` (include/linux/module.h). */
function dependenciesOf(content: Uint8Array): readonly string[] {
  const list = /\0depends=([^\0]*)\0/u.exec(Buffer.from(content).toString("latin1"))?.[1] ?? "";
  return list.split(",").filter(Boolean);
}

function readModule(file: string): Uint8Array {
  if (file.endsWith(".zst")) return zstdDecompressSync(readFileSync(file));
  if (file.endsWith(".gz")) return gunzipSync(readFileSync(file));
  return file.endsWith(".xz") ? readXz(file) : readFileSync(file);
}

/** Node cannot decompress xz; busybox, which the guest needs anyway, can. */
function readXz(file: string): Uint8Array {
  const { status, stdout, stderr, error } = spawnSync("busybox", ["xz", "-dc", file], { maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  throw error ?? new Error(`cannot unpack ${file}: ${stderr.toString().trim()}`);
}
