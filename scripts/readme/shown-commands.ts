interface ShownCommands {
  readonly output: readonly string[];
  readonly graph: readonly string[];
  readonly probe: readonly string[];
}

/** The command lines whose output README.md shows, by section; the spec is the last word. */
export const shownCommands: ShownCommands = {
  output: ["specs/sched-switch.yaml"],
  graph: ["--vm=6.12", "specs/vfs-write-graph-depth2.yaml"],
  probe: ["specs/libc-write-stdout.yaml"],
};
