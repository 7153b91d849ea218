import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";

/** What a stack belongs to. */
export interface StackOwner {
  pid: number;
  /** False: an event that the request does not name. */
  wanted: boolean;
  group: number;
  amount: number;
  /** Number of the recorded event, if its stack is kept for pairs; else 0. */
  serial: number;
}

/** Kernel or user stack; each is a separate record after its event. */
export type StackPart = "kernel" | "user";

/** An event, and the parts of its stack so far. */
export interface PendingEvent extends StackOwner {
  /** Functions of each part, the innermost first. */
  readonly kernel: number[];
  readonly user: number[];
  /** False: a part is cut short. */
  whole: boolean;
}

interface Slot extends PendingEvent {
  timeNs: number;
  /** Parts that are still missing. */
  readonly awaited: Set<StackPart>;
}

/** Task, soft interrupt, interrupt, NMI: each context can interrupt those before it. */
const LEVELS = 4;

/**
 * Finds the event that a stack belongs to: the last one before it of the same CPU and context, by the same task. Between
 * the two, an interrupt can have its own events and stacks. If records between them were lost, the stack belongs to no event.
 */
export class PendingEvents {
  /** Requested events without a stack, or with only a part of it. */
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

  /** The event of a part of a stack; undefined if unknown. Valid until the next call. */
  take(cpu: number, level: number, pid: number, part: StackPart, timeNs: number): PendingEvent | undefined {
    const slots = this.#of(cpu);
    const slot = slots[level]!;
    this.#endFrom(slots, this.#gaps.betweenOn(cpu, slot.timeNs, timeNs) ? level : level + 1);
    return slot.pid === pid && slot.awaited.delete(part) ? slot : undefined;
  }

  /** Whether all parts of an event's stack were recorded. */
  isComplete(event: PendingEvent): boolean {
    return (event as Slot).awaited.size === 0;
  }

  finish(): void {
    for (const slots of this.#slots.values()) this.#endFrom(slots, 0);
  }

  /** An event in a context ends all contexts that interrupted it. */
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
  const owner = { pid: 0, wanted: false, group: 0, amount: 0, serial: 0 };
  return { ...owner, timeNs: 0, kernel: [], user: [], whole: true, awaited: new Set() };
}
