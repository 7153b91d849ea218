/** Why `mount` or `umount` failed. */
export interface MountFailure {
  readonly command: string;
  /** The first line of the program's error; untrusted text. */
  readonly message: string;
}

/** Mounts tracefs at `target` for the whole machine. `undefined`: done. */
export function mountTracefs(target: string): Promise<MountFailure | undefined> {
  return run("mount", ["-t", "tracefs", "nodev", target]);
}

/** Unmounts it. `undefined`: done. Fails while a file of it is open. */
export function unmountTracefs(target: string): Promise<MountFailure | undefined> {
  return run("umount", [target]);
}

/** Loads execa on demand: it takes time, and most machines have tracefs mounted. */
async function run(program: string, args: readonly string[]): Promise<MountFailure | undefined> {
  const { execa } = await import("execa");
  const result = await execa(program, args, { reject: false, stdin: "ignore", timeout: 10_000, cwd: "/" });
  if (!result.failed) return undefined;
  return {
    command: [program, ...args].join(" "),
    message: result.stderr.trim().split("\n", 1)[0] || (result.message ?? "failed"),
  };
}

/** Even root can lack the right to mount, in a container. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}
