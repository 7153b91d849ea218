/** What `mount` and `umount` said, when they failed. */
export interface MountFailure {
  readonly command: string;
  /** The first line of the program's own words; hostile text. */
  readonly message: string;
}

/** Mounts tracefs at `target` for the whole machine. `undefined`: done. */
export function mountTracefs(target: string): Promise<MountFailure | undefined> {
  return run("mount", ["-t", "tracefs", "nodev", target]);
}

/** Takes the mount away. `undefined`: done. Fails while anybody has a file of it open. */
export function unmountTracefs(target: string): Promise<MountFailure | undefined> {
  return run("umount", [target]);
}

/** execa takes time to load, and most machines have tracefs mounted: only those that need it pay. */
async function run(program: string, args: readonly string[]): Promise<MountFailure | undefined> {
  const { execa } = await import("execa");
  const result = await execa(program, args, { reject: false, stdin: "ignore", timeout: 10_000, cwd: "/" });
  if (!result.failed) return undefined;
  return {
    command: [program, ...args].join(" "),
    message: result.stderr.trim().split("\n", 1)[0] || (result.message ?? "failed"),
  };
}

/** Root of a container may lack the right to mount all the same. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}
