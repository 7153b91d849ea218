import type { LossGap } from "./loss-gaps.ts";
import type { PageRecords, PageWalker } from "./page-walker.ts";
import type { CpuStats } from "../../document/cpu-stats.ts";
import type { ByteSource } from "../recording.ts";
import { subBuffers } from "./sub-buffers.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/** How a CPU's sub-buffers are to be read. */
export interface PageReading {
  readonly source: ByteSource;
  readonly walker: PageWalker;
  readonly pageBytes: number;
  /** How many CPUs the recording has. */
  readonly cpus: number;
}

/**
 * Where a CPU's records may have gaps, in time order; `stats` absent: the file doesn't say. Overwritten events the kernel
 * marks on the sub-buffer that follows them. Refused ones (`overwrite` = 0, or a storm of nested writes) it doesn't mark,
 * but it refuses only where a sub-buffer is full (kernel/trace/ring_buffer.c, `rb_move_tail`): each end of a sub-buffer
 * may have a gap behind it, and each position at which ours were joined (docs/decisions/merged-sub-buffers.md).
 */
export function findLossGaps(
  { source, walker, pageBytes, cpus }: PageReading,
  section: CpuSection,
  stats: CpuStats | undefined,
): readonly LossGap[] {
  const refused = stats !== undefined && stats.dropped + stats.commitOverrun > 0;
  if (stats && !refused && stats.overrun === 0) return [];
  const search = new GapSearch(section.cpu, refused, Math.max(LEAST_SHARE, Math.floor(MOST_GAPS / cpus)));
  for (const [view, start, end] of subBuffers(source, section, pageBytes)) {
    const status = walker.walk(view, start, end);
    search.page(walker, status === "complete");
  }
  return search.finish();
}

/** Of all CPUs. Beyond its share, a CPU's gaps are joined: events between them count as events in one. */
const MOST_GAPS = 1 << 17;
const LEAST_SHARE = 16;

/** One CPU's records, a sub-buffer at a time. */
class GapSearch {
  readonly #cpu: number;
  readonly #most: number;
  /** Events were refused: where, is not said. */
  readonly #refused: boolean;
  readonly #gaps: { readonly cpu: number; readonly from: number; to: number }[] = [];
  #last = -Infinity;
  /** Something may be missing before the next record. */
  #open = false;

  constructor(cpu: number, refused: boolean, most: number) {
    this.#most = most;
    this.#cpu = cpu;
    this.#refused = refused;
  }

  page({ missed, count, times, stamps }: PageRecords, whole: boolean): void {
    this.#open ||= missed;
    if (count > 0) {
      this.#close(times[0]!);
      if (this.#refused) for (const at of stamps) this.#insideBefore(at, times, count);
      this.#last = Math.max(this.#last, times[count - 1]!);
    }
    this.#open ||= !whole || (this.#refused && count > 0);
  }

  finish(): readonly LossGap[] {
    this.#close(Infinity);
    return this.#gaps;
  }

  #close(to: number): void {
    if (this.#open) this.#add(this.#last, to);
    this.#open = false;
  }

  #insideBefore(at: number, times: Float64Array, count: number): void {
    if (at === 0 || at >= count) return;
    this.#add(times[at - 1]!, times[at]!);
  }

  #add(from: number, to: number): void {
    const last = this.#gaps.at(-1);
    if (last && this.#gaps.length >= this.#most) last.to = Math.max(last.to, to);
    else this.#gaps.push({ cpu: this.#cpu, from, to });
  }
}
