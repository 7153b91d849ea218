/** A mount, as one process sees it. */
export interface Mount {
  /** Of the file system: `0:13`. */
  readonly device: string;
  /** The folder of the file system that is mounted: `/` for the whole of it. */
  readonly root: string;
  readonly path: string;
  /** Of the file system: `tracefs`. */
  readonly type: string;
  /** Options of the mount (`rw`, `relatime`). */
  readonly options: readonly string[];
  /** Options of the file system, for all of its mounts (`rw`, `pids`). */
  readonly ofAll: readonly string[];
}

/**
 * The lines of `/proc/PID/mountinfo` (proc_pid_mountinfo(5)), in their order:
 * `42 23 0:13 / /sys/kernel/tracing rw,relatime shared:7 - tracefs nodev rw`. Other lines are ignored.
 */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [mount = "", fileSystem = ""] = line.split(" - ");
    const [, , device, root, path, options] = mount.split(" ");
    const [type, , ofAll = ""] = fileSystem.split(" ");
    if (!device || root === undefined || path === undefined || options === undefined || !type) return [];
    return [
      {
        device,
        root: unescapePath(root),
        path: unescapePath(path),
        type,
        options: options.split(","),
        ofAll: ofAll.split(","),
      },
    ];
  });
}

/** Space, tab, newline and backslash are octal escapes. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * A device number of stat(2) in the kernel's usual form, `MAJOR:MINOR`. makedev(3): the lower 8 bits of the minor number
 * come first, then 12 of the major one, then the rest of both.
 */
export function deviceText(device: number): string {
  const at = (bit: number, bits: number): number => Math.floor(device / 2 ** bit) % 2 ** bits;
  const major = at(8, 12) + at(44, 20) * 2 ** 12;
  const minor = at(0, 8) + at(20, 24) * 2 ** 8;
  return `${major}:${minor}`;
}
