import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Mount, parseMountinfo } from "../../core/mountinfo.ts";
import { textOf } from "../../machine/text-of.ts";
import { cgroupsOf } from "../../machine/running-processes.ts";

/** An ended process leaves its group once its parent has reaped it, or slightly later. */
const removeWithinMs = 1000;

/**
 * A control group (cgroups(7)) for a workload's processes and their descendants. It also has those that left their session and
 * cleared their environment.
 */
export class ControlGroup {
  readonly path: string;
  /**
   * Whether only root can take a process out of it. In a subtree that was handed to a user (`user@1000.service`) that
   * user can (cgroup-v2.rst, "Delegation Containment").
   */
  readonly isSealed: boolean;

  private constructor(path: string) {
    this.path = path;
    this.isSealed = isRoots(dirname(path));
  }

  /**
   * Makes one below this process's own. `record` is called before each attempt, with the path. Absent where none can be
   * made: control groups are read-only in most containers.
   */
  static make(
    name: string,
    record: (path: string) => void,
    folders: readonly string[] = foldersForGroups(),
  ): ControlGroup | undefined {
    for (const folder of folders) {
      const path = `${folder}/${name}`;
      record(path);
      try {
        mkdirSync(path);
      } catch {
        continue;
      }
      const group = new ControlGroup(path);
      // Each level of groups adds the cost of pressure stall figures to a context switch; these are not needed.
      group.#tryToWrite("cgroup.pressure", "0");
      return group;
    }
    return undefined;
  }

  /** False if the kernel refuses: the group's parent accepts no processes. */
  async add(pid: number): Promise<boolean> {
    try {
      // Not on the main thread: the first one waits for all CPUs (kernel/cgroup/cgroup.c:cgroup_attach_lock).
      await writeFile(`${this.path}/cgroup.procs`, String(pid), { flag: "r+" });
      return true;
    } catch {
      return false;
    }
  }

  /** Ids of the processes in it and in groups below it. */
  members(): readonly number[] {
    return foldersBelow(this.path).flatMap(processesIn);
  }

  /** Kills all at once if the kernel can (version 2, since 5.14); with version 1's `pids`, prevents further forks. */
  kill(): void {
    if (!this.#tryToWrite("cgroup.kill", "1")) this.#tryToWrite("pids.max", "0");
  }

  /** False if it still exists, because a process is in it. */
  async remove(): Promise<boolean> {
    const deadline = performance.now() + removeWithinMs;
    while (!removed(this.path)) {
      if (performance.now() > deadline) return false;
      await sleep(5);
    }
    return true;
  }

  /** False where the kernel has no such file, or refuses: what it was to achieve is seen by looking at the members. */
  #tryToWrite(file: string, text: string): boolean {
    try {
      writeFileSync(`${this.path}/${file}`, text, { flag: "r+" });
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * Folders in which a group of ours changes nothing but who is in it, the best first. Not where controllers are handed
 * down: there a new group has its own share of the CPU, and the scheduler would be another one than without us.
 */
export function foldersForGroups(
  mountinfo: string = textOf("/proc/self/mountinfo"),
  own: string = cgroupsOf(process.pid),
): readonly string[] {
  const mounts = parseMountinfo(mountinfo).filter(({ options }) => !options.includes("ro"));
  const lines = own.split("\n").flatMap((line) => ownGroup(line) ?? []);
  const version2 = lines
    .filter(({ controllers }) => controllers.length === 0)
    .flatMap(({ path }) => placesIn(mounts, "cgroup2", undefined, path))
    .filter((folder) => textOf(`${folder}/cgroup.subtree_control`).trim() === "");
  const version1 = ["pids", "freezer"].flatMap((controller) =>
    lines
      .filter(({ controllers }) => controllers.length === 1 && controllers[0] === controller)
      .flatMap(({ path }) => placesIn(mounts, "cgroup", controller, path)),
  );
  return [...version2, ...version1];
}

/** A line of `/proc/PID/cgroup`: `8:pids:/user.slice`, `0::/user.slice` for version 2. */
function ownGroup(
  line: string,
): { readonly controllers: readonly string[]; readonly path: string } | undefined {
  const [, names, path] = /^\d+:([^:]*):(\/.*)$/u.exec(line) ?? [];
  if (names === undefined || path === undefined) return undefined;
  return { controllers: names.split(",").filter(Boolean), path };
}

/** Where a group's folder is. A mount may show a part of the tree only; what is outside of it can't be reached. */
function placesIn(
  mounts: readonly Mount[],
  type: string,
  controller: string | undefined,
  group: string,
): readonly string[] {
  return (
    mounts
      .filter(
        (mount) => mount.type === type && (controller === undefined || mount.ofAll.includes(controller)),
      )
      .flatMap(({ root, path }) => {
        const base = root === "/" ? "" : root;
        if (group.includes("/..") || !`${group}/`.startsWith(`${base}/`)) return [];
        return [`${path}${group.slice(base.length)}`.replace(/\/$/u, "")];
      })
      // A mount may be covered by another one.
      .filter((folder) => existsSync(`${folder}/cgroup.procs`))
      .slice(0, 1)
  );
}

/** A group and all above it, up to the mount: theirs is the right to move processes. */
function isRoots(group: string): boolean {
  if (!existsSync(`${group}/cgroup.procs`)) return true;
  const isOwned = [group, `${group}/cgroup.procs`].every((path) => {
    const { uid, mode } = statSync(path);
    return uid === 0 && (mode & 0o022) === 0;
  });
  return isOwned && isRoots(dirname(group));
}

function removed(path: string): boolean {
  try {
    for (const folder of foldersBelow(path).toReversed()) rmdirSync(folder);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" && !existsSync(path);
  }
  return true;
}

/** Itself first, each folder before those in it. */
function foldersBelow(path: string): readonly string[] {
  try {
    const names = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [path, ...names.flatMap(({ name }) => foldersBelow(`${path}/${name}`))];
  } catch {
    return [];
  }
}

/** 0 stands for a process of a pid namespace that can't be seen from here. */
function processesIn(folder: string): readonly number[] {
  return textOf(`${folder}/cgroup.procs`)
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0);
}
