import { type CommonFields, commonFields, idsOf, INTERRUPT } from "./common-fields.ts";
import type { EventFormat } from "./decode/event-format.ts";
import type { RecorderThread } from "./recording.ts";

/** Where every record has what tells whose it is, and the ids of events that are not judged by it. */
interface FieldOffsets extends CommonFields {
  /** Those of the scheduler, of noise and of the tracers: never left out. */
  readonly kept: ReadonlySet<number>;
}

/**
 * Tells which records of one CPU are the recorder's own doing: made by one of its threads, in process context. What arrives while
 * such a thread is on the CPU (interrupts of any kind) is the machine's. So is everything of the scheduler, which task was
 * woken, and which task had the CPU when, and of noise. What the kernel's graph tracer records comes in pairs, and stays. Records come in
 * recorded order.
 */
export class RecorderEvents {
  /** Records that were recognized so far. */
  count = 0;
  readonly #offsets: FieldOffsets;
  readonly #threads: ReadonlyMap<number, readonly Span[]>;
  /** By the low bits of a thread id, 1 where one of the recorder's has them: nearly all other records end here. */
  readonly #some = new Uint8Array(1 << 12);
  #lastWasOwn = false;

  constructor(offsets: FieldOffsets, threads: readonly RecorderThread[], epoch: bigint) {
    this.#offsets = offsets;
    const byTid = Map.groupBy(threads, ({ tid }) => tid);
    this.#threads = new Map(
      [...byTid].map(([tid, own]) => [tid, joined(own.map((one) => span(one, epoch)))]),
    );
    for (const { tid } of threads) this.#some[tid & 0xfff] = 1;
  }

  /** `time`: since the epoch, in the clock's unit. */
  isOwn(view: DataView, offset: number, length: number, time: number): boolean {
    const { pid, flags, type, kept, stacks } = this.#offsets;
    if (length < pid + 4) return false;
    const tid = view.getUint32(offset + pid, true);
    if (this.#some[tid & 0xfff] === 0) return false;
    if ((view.getUint8(offset + flags) & INTERRUPT) !== 0 || !this.#isRecorder(tid, time)) return false;
    const id = view.getUint16(offset + type, true);
    // A stack stands right behind its event; only interrupts can come between.
    if (!stacks.has(id)) this.#lastWasOwn = !kept.has(id);
    if (this.#lastWasOwn) this.count++;
    return this.#lastWasOwn;
  }

  #isRecorder(tid: number, time: number): boolean {
    const spans = this.#threads.get(tid) ?? [];
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (spans[middle]!.to < time) low = middle + 1;
      else high = middle;
    }
    return low < spans.length && spans[low]!.from <= time;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** In ascending order, none of which meets another. */
function joined(spans: readonly Span[]): readonly Span[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (from <= to) found.push({ from, to });
  }
  return found;
}

function span({ from, to }: RecorderThread, epoch: bigint): Span {
  return {
    from: from === undefined ? -Infinity : Number(from - epoch),
    to: to === undefined ? Infinity : Number(to - epoch),
  };
}

/** Makes one for each CPU; undefined where a recording names no threads, or its events don't say who made them. */
export function recorderEvents(
  events: ReadonlyMap<string, EventFormat>,
  threads: readonly RecorderThread[],
  epoch: bigint,
): () => RecorderEvents | undefined {
  const offsets = threads.length > 0 ? fieldOffsets(events) : undefined;
  return () => offsets && new RecorderEvents(offsets, threads, epoch);
}

function fieldOffsets(events: ReadonlyMap<string, EventFormat>): FieldOffsets | undefined {
  const all = [...events.values()];
  const common = commonFields(all);
  const kept = all.filter(
    ({ system, name }) => ABOUT_THE_MACHINE.has(system) || (system === "ftrace" && name !== "function"),
  );
  return common && { ...common, kept: idsOf(kept) };
}

/** `thread_noise` says how long a task, the recorder too, kept the measuring thread waiting (kernel/trace/trace_osnoise.c). */
const ABOUT_THE_MACHINE: ReadonlySet<string> = new Set(["sched", "osnoise"]);
