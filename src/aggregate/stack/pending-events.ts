/** What a stack belongs to. */
export interface StackOwner {
  pid: number;
  /** False: an event that nobody asked for. */
  wanted: boolean;
  group: number;
  amount: number;
}

interface Slot extends StackOwner {
  used: boolean;
}

/** Task, soft interrupt, interrupt, NMI: what can come in between goes by this order. */
const LEVELS = 4;

/**
 * Finds the event that a stack belongs to: the last one before it of the same CPU and context, by the same task. Between
 * the two, an interrupt can have events and stacks of its own.
 */
export class PendingEvents {
  /** Wanted events whose stack never came. */
  withoutStack = 0;
  readonly #slots = new Map<number, readonly Slot[]>();

  event(cpu: number, level: number, owner: StackOwner): void {
    const slots = this.#of(cpu);
    this.#endFrom(slots, level);
    Object.assign(slots[level]!, owner, { used: true });
  }

  /** The event of a stack; nothing where it isn't known. Valid until the next call. */
  take(cpu: number, level: number, pid: number): StackOwner | undefined {
    const slots = this.#of(cpu);
    this.#endFrom(slots, level + 1);
    const slot = slots[level]!;
    if (!slot.used || slot.pid !== pid) return undefined;
    slot.used = false;
    return slot;
  }

  finish(): void {
    for (const slots of this.#slots.values()) this.#endFrom(slots, 0);
  }

  /** Whatever goes on in a context ends what came in between. */
  #endFrom(slots: readonly Slot[], level: number): void {
    for (let at = level; at < LEVELS; at++) {
      const slot = slots[at]!;
      if (slot.used && slot.wanted) this.withoutStack += 1;
      slot.used = false;
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
  return { used: false, pid: 0, wanted: false, group: 0, amount: 0 };
}
