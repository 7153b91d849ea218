import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";

const CGROUPS = "/sys/fs/cgroup";

/** Every cgroup of this name, in all hierarchies (there is one a controller in version 1), with those below, deepest first. */
export function cgroupsNamed(name: string): readonly string[] {
  return existsSync(CGROUPS) ? foldersIn(CGROUPS).flatMap((folder) => find(folder, name)) : [];
}

function find(folder: string, name: string): readonly string[] {
  if (folder.endsWith(`/${name}`)) return deepestFirst(folder);
  return foldersIn(folder).flatMap((child) => find(child, name));
}

function deepestFirst(folder: string): readonly string[] {
  return [...foldersIn(folder).flatMap(deepestFirst), folder];
}

/** They come and go at any time. */
function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

export function processesIn(cgroups: readonly string[]): readonly number[] {
  return [...new Set(cgroups.flatMap(readProcesses))];
}

function readProcesses(cgroup: string): readonly number[] {
  try {
    return readFileSync(join(cgroup, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** A cgroup is a folder whose files can't be removed, and needn't be. */
export function removeCgroups(cgroups: readonly string[]): void {
  for (const cgroup of cgroups) if (existsSync(cgroup)) rmdirSync(cgroup);
}
