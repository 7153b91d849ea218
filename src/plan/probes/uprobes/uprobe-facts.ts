/** What the kernel's probes in programs can do, as its README in tracefs says. Gathered by `tracefs/read-uprobe-facts.ts`. */
export interface UprobeFacts {
  /** It raises a counter in every process while a probe is armed (Linux 4.20 and later). */
  readonly raisesSemaphores: boolean;
  /**
   * Fields can be constants. That came with probes of several sites in one event (Linux 5.4), of which the README says
   * nothing.
   */
  readonly takesConstants: boolean;
}
