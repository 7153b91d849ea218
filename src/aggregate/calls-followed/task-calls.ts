import { NO_SERIES } from "./interrupt-series.ts";

/** Deeper than any kernel's own stack of traced calls (50, or about 100 from 6.11 on; kernel/trace/fgraph.c). */
const MOST_LEVELS = 512;

/** Not part of any tree. */
export const OUTSIDE = -1;

/** An interrupt that is counted in a call although it may be in one beside it. Times on the tracer's own clock. */
export interface StrayInterrupt {
  readonly ns: number;
  /** How much of it is listed separately from calls: all or nothing. */
  readonly apartNs: number;
  readonly beganNs: number;
  readonly endedNs: number;
}

/** The open calls of one task, outermost first: one array a property, level by level. */
export class TaskCalls {
  length = 0;
  /**
   * Level by level, the interrupts directly in that call since the last call in it ended. At all levels at a time: what a hard
   * interrupt runs on its way out is itself interrupted.
   */
  readonly strays: StrayInterrupt[][] = [];
  /** The tracer's own depth, which may have gaps. */
  depth: Int32Array = new Int32Array(16);
  func: Int32Array = new Int32Array(16);
  /** Whatever the hooks gave the call; `OUTSIDE`. */
  node: Int32Array = new Int32Array(16);
  cpu: Int32Array = new Int32Array(16);
  /** The context, as `contextOf` returns it. */
  context: Uint8Array = new Uint8Array(16);
  /** 1: this call is an interrupt. */
  between: Uint8Array = new Uint8Array(16);
  /** 1: this call is an interrupt that is listed separately. */
  interrupt: Uint8Array = new Uint8Array(16);
  /** Not 0: this call is the first of an interrupt (`BEGINS` and what else `interrupts.ts` says). */
  begins: Uint8Array = new Uint8Array(16);
  /** The last step of the interrupts at this level, as `stepOf` returns it. */
  series: Uint8Array = new Uint8Array(16);
  /** 1: this call or one around it, within the same tree, is an interrupt. */
  inInterrupt: Uint8Array = new Uint8Array(16);
  /** 1: this call or one around it is of a hard interrupt, or above. */
  underHardirq: Uint8Array = new Uint8Array(16);
  /** 1: this call or one around it, in the same context, is a task's own that runs soft interrupts. */
  callsSoftirqs: Uint8Array = new Uint8Array(16);
  /** 1: a call in it has no recorded return. */
  incomplete: Uint8Array = new Uint8Array(16);
  /** Time of its entry record. */
  startNs: Float64Array = new Float64Array(16);
  /** Time of the calls and interrupts directly in it. */
  innerNs: Float64Array = new Float64Array(16);
  /** Time of the interrupts in it, at any level; none in another twice. */
  interruptNs: Float64Array = new Float64Array(16);

  /** Adds a level, its times at 0; -1 where there are too many. */
  push(depth: number, func: number, cpu: number, startNs: number): number {
    const at = this.length;
    if (at === this.depth.length && !this.#grow()) return -1;
    this.depth[at] = depth;
    this.func[at] = func;
    this.cpu[at] = cpu;
    this.startNs[at] = startNs;
    this.innerNs[at] = 0;
    this.interruptNs[at] = 0;
    this.incomplete[at] = 0;
    this.series[at + 1] = NO_SERIES;
    const strays = (this.strays[at] ??= []);
    strays.length = 0;
    this.length = at + 1;
    return at;
  }

  #grow(): boolean {
    if (this.length >= MOST_LEVELS) return false;
    this.depth = doubled(this.depth, Int32Array);
    this.func = doubled(this.func, Int32Array);
    this.node = doubled(this.node, Int32Array);
    this.cpu = doubled(this.cpu, Int32Array);
    this.context = doubled(this.context, Uint8Array);
    this.between = doubled(this.between, Uint8Array);
    this.interrupt = doubled(this.interrupt, Uint8Array);
    this.begins = doubled(this.begins, Uint8Array);
    this.series = doubled(this.series, Uint8Array);
    this.callsSoftirqs = doubled(this.callsSoftirqs, Uint8Array);
    this.inInterrupt = doubled(this.inInterrupt, Uint8Array);
    this.underHardirq = doubled(this.underHardirq, Uint8Array);
    this.incomplete = doubled(this.incomplete, Uint8Array);
    this.startNs = doubled(this.startNs, Float64Array);
    this.innerNs = doubled(this.innerNs, Float64Array);
    this.interruptNs = doubled(this.interruptNs, Float64Array);
    return true;
  }
}

type Numbers = Int32Array | Uint8Array | Float64Array;

function doubled<Values extends Numbers>(values: Values, Kind: new (length: number) => Values): Values {
  const larger = new Kind(2 * values.length);
  larger.set(values);
  return larger;
}

/** One record of the tracer. */
export interface CallRecord {
  pid: number;
  cpu: number;
  func: number;
  depth: number;
  flags: number;
  /** Of the record, on the recording's clock. */
  timeNs: number;
}

/** Times of a call's entry and return, on the tracer's own clock; NaN if this kernel's records have none. */
export interface CallTimes {
  beganNs: number;
  endedNs: number;
  durationNs: number;
  /** What the record of the return says, where it was asked for. */
  ended?: CallEnd;
}

/** How a call ended. */
export interface CallEnd {
  /** It meets the condition on returns. */
  isAccepted: boolean;
  /** It returned -4095 to -1. */
  isError: boolean;
  /** What it returned. */
  value?: bigint;
}
