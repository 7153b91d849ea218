/** Faster than any CPU writes: 8 million small events in 4.4 s were 100 MB/s; bursts are faster. */
const fastestBytesPerMs = 800_000;

/**
 * How long a reader that has emptied its buffer may sleep. The buffer must not fill up meanwhile, nor during a
 * delay of the same length before the reader gets its CPU; yet each waking costs a partly filled sub-buffer.
 */
export function waitMsFor(perCpuBufferBytes: number): number {
  return Math.min(20, Math.max(1, Math.floor(perCpuBufferBytes / fastestBytesPerMs)));
}

/** The same with user stacks: a process's maps must be read before it ends, possibly within a few milliseconds. */
export const WATCHFUL_MS = 1;
