import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";

/** What a stack belongs to. */
export interface StackOwner {
  pid: number;
  /** False: an event that nobody asked for. */
  wanted: boolean;
  group: number;
  amount: number;
}

/** Whose functions a stack record has; each kind follows its event in a record of its own. */
export type StackPart = "kernel" | "user";

/** An event, and what came of its stack. */
export interface PendingEvent extends StackOwner {
  /** Functions of each part, the innermost first. */
  readonly kernel: number[];
  readonly user: number[];
  /** False: a part says that it has more than there is. */
  whole: boolean;
}

interface Slot extends PendingEvent {
  timeNs: number;
  /** Parts that didn't come yet. */
  readonly awaited: Set<StackPart>;
}

/** Task, soft interrupt, interrupt, NMI: what can come in between goes by this order. */
const LEVELS = 4;

/**
 * Finds the event that a stack belongs to: the last one before it of the same CPU and context, by the same task. Between
 * the two, an interrupt can have events and stacks of its own. Where records between them were lost, it is nobody's.
 */
export class PendingEvents {
  /** Wanted events whose stack never came, or came in part. */
  withoutStack = 0;
  readonly #parts: readonly StackPart[];
  readonly #gaps: LossGaps;
  readonly #slots = new Map<number, readonly Slot[]>();

  constructor(parts: readonly StackPart[], gaps: LossGaps = noGaps) {
    this.#parts = parts;
    this.#gaps = gaps;
  }

  event(cpu: number, level: number, owner: StackOwner, timeNs: number): void {
    const slots = this.#of(cpu);
    this.#endFrom(slots, level);
    const slot = slots[level]!;
    Object.assign(slot, owner, { whole: true, timeNs });
    for (const part of this.#parts) slot.awaited.add(part);
  }

  /** The event of a part of a stack; nothing where it isn't known. Valid until the next call. */
  take(cpu: number, level: number, pid: number, part: StackPart, timeNs: number): PendingEvent | undefined {
    const slots = this.#of(cpu);
    const slot = slots[level]!;
    this.#endFrom(slots, this.#gaps.betweenOn(cpu, slot.timeNs, timeNs) ? level : level + 1);
    return slot.pid === pid && slot.awaited.delete(part) ? slot : undefined;
  }

  /** Whether all parts of an event's stack came. */
  isComplete(event: PendingEvent): boolean {
    return (event as Slot).awaited.size === 0;
  }

  finish(): void {
    for (const slots of this.#slots.values()) this.#endFrom(slots, 0);
  }

  /** Whatever goes on in a context ends what came in between. */
  #endFrom(slots: readonly Slot[], level: number): void {
    for (let at = level; at < LEVELS; at++) {
      const slot = slots[at]!;
      if (slot.awaited.size > 0 && slot.wanted) this.withoutStack += 1;
      slot.awaited.clear();
    }
  }

  #of(cpu: number): readonly Slot[] {
    const known = this.#slots.get(cpu);
    if (known) return known;
    const slots = Array.from({ length: LEVELS }, emptySlot);
    this.#slots.set(cpu, slots);
    return slots;
  }
}

function emptySlot(): Slot {
  const owner = { pid: 0, wanted: false, group: 0, amount: 0 };
  return { ...owner, timeNs: 0, kernel: [], user: [], whole: true, awaited: new Set() };
}
