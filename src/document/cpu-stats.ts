/** Statistics of one CPU's ring buffer (`per_cpu/cpuN/stats`). Counts of events. */
export interface CpuStats {
  readonly cpu: number;
  /** Events that were read into the recording, or were about to be (`read events`, `entries`). */
  readonly recorded: number;
  /** How many of these were yet to be read when the kernel was asked; absent: none. */
  readonly unread?: number;
  /** Overwritten before they could be read (`overrun`). */
  readonly overrun: number;
  /** Lost to nested writes (`commit overrun`). */
  readonly commitOverrun: number;
  /** Refused because the buffer was full (`dropped events`, drop-newest). */
  readonly dropped: number;
}
