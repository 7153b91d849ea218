/** Depths whose functions the kernel remembers (kernel/trace/trace.h, FTRACE_RETFUNC_DEPTH). */
const DEPTHS = 50;

/** What the kernel remembers of a CPU from line to line (kernel/trace/trace_functions_graph.c, fgraph_cpu_data). */
export class CpuCalls {
  /** Of the last record; -1: there was none. */
  lastPid = -1;
  /** Where a comment would be, less one. */
  depth = 0;
  /** By depth, the function that was entered and isn't left yet, as halves of its address; 0: none. */
  readonly #lows = new Uint32Array(DEPTHS);
  readonly #highs = new Uint32Array(DEPTHS);

  enter(depth: number, low: number, high: number): void {
    this.depth = depth;
    this.#set(depth, low, high);
  }

  /** A call that ends at once. */
  leaf(depth: number): void {
    this.depth = depth - 1;
    this.#set(depth, 0, 0);
  }

  /** Whether the function is the one that was entered at this depth on this CPU. */
  leave(depth: number, low: number, high: number): boolean {
    const isRemembered = depth >= 0 && depth < DEPTHS;
    const isKnown = !isRemembered || (this.#lows[depth] === low && this.#highs[depth] === high);
    this.leaf(depth);
    return isKnown;
  }

  #set(depth: number, low: number, high: number): void {
    if (depth < 0 || depth >= DEPTHS) return;
    this.#lows[depth] = low;
    this.#highs[depth] = high;
  }
}
