import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { parseMountinfo } from "../core/mountinfo.ts";
import { textOf } from "./text-of.ts";

/** A control group of version 2, or why there is none at a path. */
export type FoundControlGroup =
  /** `domain`, `threaded` …: its `cgroup.type`; the root has none. */
  | { readonly kind: "found"; readonly type: string }
  /** `near`: those beside it, by their paths. */
  | { readonly kind: "missing"; readonly near: readonly string[] }
  /** Only version 1 is mounted, or none. */
  | { readonly kind: "no-hierarchy" }
  /** Paths are relative to a control group that cannot be seen from here. */
  | { readonly kind: "own-namespace" };

/** The inode number of the initial control group namespace, a constant (include/linux/proc_ns.h, `PROC_CGROUP_INIT_INO`). */
const MACHINES = "cgroup:[4026531835]";

/** Looks for a control group by its path from the root of the hierarchy. */
export function findControlGroup(path: string): FoundControlGroup {
  if (isOwnNamespace()) return { kind: "own-namespace" };
  const mount = mountOfVersion2();
  if (mount === undefined) return { kind: "no-hierarchy" };
  const folder = `${mount}${path === "/" ? "" : path}`;
  if (existsSync(`${folder}/cgroup.procs`))
    return { kind: "found", type: textOf(`${folder}/cgroup.type`).trim() };
  const parent = path.slice(0, path.lastIndexOf("/"));
  return { kind: "missing", near: foldersIn(`${mount}${parent}`).map((name) => `${parent}/${name}`) };
}

function isOwnNamespace(): boolean {
  try {
    return readlinkSync("/proc/self/ns/cgroup") !== MACHINES;
  } catch {
    return false;
  }
}

/** Where the whole hierarchy is mounted. */
function mountOfVersion2(): string | undefined {
  const mounts = parseMountinfo(textOf("/proc/self/mountinfo"));
  return mounts.find(({ type, root }) => type === "cgroup2" && root === "/")?.path;
}

function foldersIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
