/** More than one CPU can write into its buffer: 8 million small events in 4.4 s were 100 MB/s; bursts are faster. */
const fastestBytesPerMs = 800_000;

/**
 * How long a reader that has emptied its buffer may sleep. The buffer must not fill up meanwhile, nor during a
 * delay of the same length before the reader gets its CPU; yet each waking costs a partly filled sub-buffer.
 */
export function waitMsFor(perCpuBufferBytes: number): number {
  return Math.min(20, Math.max(1, Math.floor(perCpuBufferBytes / fastestBytesPerMs)));
}

/** How long where processes are looked at when their stacks come: some live no longer than a few of these. */
export const WATCHFUL_MS = 1;
