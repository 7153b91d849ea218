import type { Tracefs } from "./port.ts";

/** As `plan/kernel-facts.ts` describes it. */
export interface ReadUprobeFacts {
  readonly raisesSemaphores: boolean;
  readonly takesConstants: boolean;
}

/** Nothing where the kernel has no README: it is asked then by trying. */
export function readUprobeFacts(tracefs: Tracefs): ReadUprobeFacts | undefined {
  const readme = tracefs.read("README");
  return readme.ok ? describedUprobes(readme.value) : undefined;
}

/** What the kernel's own README in tracefs says of probes in programs (kernel/trace/trace.c, `readme_msg`). */
export function describedUprobes(readme: string): ReadUprobeFacts {
  return {
    raisesSemaphores: /^[ \t]+place \(uprobe\):.*\(ref_ctr_offset\)/mu.test(readme),
    takesConstants: readme.includes("\\imm-value"),
  };
}
