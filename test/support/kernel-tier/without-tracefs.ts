/**
 * What comes before a shell script that is to run in a mount namespace of its own where tracefs is mounted nowhere: not
 * at its own place, nor below debugfs, which `perf` and `bpftrace` leave mounted. The machine's mounts stay as they are.
 */
const script = "umount -a -t tracefs,debugfs; ! grep -q ' tracefs ' /proc/self/mounts || exit 77; ";

/** The command of a shell script without tracefs; what follows are its arguments, from `$0` on. */
export function withoutTracefs(then: string): readonly string[] {
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", `${script}${then}`];
}
