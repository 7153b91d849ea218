/** A time in which a CPU may have lost events: after what came at `from`, before what came at `to`, on the batches' axis. */
export interface LossGap {
  readonly cpu: number;
  /** `-Infinity`: nothing of the CPU came before. */
  readonly from: number;
  /** `Infinity`: nothing of the CPU came after. */
  readonly to: number;
}

/** Asks whether something can be missing between two events. */
export class LossGaps {
  readonly #all: Intervals;
  readonly #byCpu: ReadonlyMap<number, Intervals>;

  constructor(gaps: readonly LossGap[]) {
    this.#all = new Intervals(gaps);
    const byCpu = Map.groupBy(gaps, ({ cpu }) => cpu);
    this.#byCpu = new Map([...byCpu].map(([cpu, those]) => [cpu, new Intervals(those)]));
  }

  /** Whether some CPU may have lost an event between these times. A task may have been on any of them. */
  between(begin: number, end: number): boolean {
    return this.#all.meets(begin, end);
  }

  /** Whether this CPU may have. */
  betweenOn(cpu: number, begin: number, end: number): boolean {
    return this.#byCpu.get(cpu)?.meets(begin, end) ?? false;
  }
}

/** Times in ascending order that don't overlap. */
class Intervals {
  readonly #from: readonly number[];
  readonly #to: readonly number[];

  constructor(gaps: readonly LossGap[]) {
    const joined: { from: number; to: number }[] = [];
    for (const gap of gaps.map(widened).toSorted((a, b) => a.from - b.from || a.to - b.to)) {
      const last = joined.at(-1);
      if (last && gap.from < last.to) last.to = Math.max(last.to, gap.to);
      else joined.push(gap);
    }
    this.#from = joined.map(({ from }) => from);
    this.#to = joined.map(({ to }) => to);
  }

  /** What comes at a gap's own ends is outside it. */
  meets(begin: number, end: number): boolean {
    const to = this.#to;
    let low = 0;
    let high = to.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (to[middle]! > begin) high = middle;
      else low = middle + 1;
    }
    return low < to.length && this.#from[low]! < end;
  }
}

/** Where a coarse clock gives both ends one time, a gap would have no inside. */
function widened({ from, to }: LossGap): { from: number; to: number } {
  return from < to ? { from, to } : { from: to - 1, to: from + 1 };
}

/** Nothing was lost. */
export const noGaps: LossGaps = new LossGaps([]);
