import { type CommonFields, commonFields, INTERRUPT } from "./common-fields.ts";
import { type EventFormat, eventName } from "./decode/event-format.ts";
import { MEMBER, type Membership, OUTSIDE, type ScopeMembers } from "./names/tasks/scope-members.ts";

/** Where every record has what tells whose it is, and what some records say of other tasks. */
interface FieldOffsets extends CommonFields {
  /** By event id: where it has the thread id of another task that counts, too. */
  readonly named: ReadonlyMap<number, number>;
}

/**
 * Tells which records of one CPU are of a scope's tasks. Like `set_event_pid`, it looks at the current task, and at the tasks that switches
 * and wake-ups name (kernel/trace/trace_events.c, `event_filter_pid_sched_switch_probe_pre`, `event_filter_pid_sched_wakeup_probe_pre`).
 * Records come in recorded order.
 */
export class ScopeEvents {
  /** Records so far of tasks outside of the scope, and of before the list of tasks was complete. */
  excluded = 0;
  /** By event id: records so far of tasks of which it is not known. */
  readonly unknown: Map<number, number> = new Map();
  readonly #offsets: FieldOffsets;
  readonly #members: ScopeMembers;
  /** Before, it was not known which tasks there are. */
  readonly #start: number;
  /** By interrupt context: of the last event that is no stack. */
  readonly #last: Membership[] = [];

  constructor(offsets: FieldOffsets, members: ScopeMembers, start: number) {
    this.#offsets = offsets;
    this.#start = start;
    this.#members = members;
  }

  /** Counts the record if it is left out. `time`: since the epoch, in the clock's unit. */
  isLeftOut(view: DataView, offset: number, length: number, time: number): boolean {
    const { type, flags, pid } = this.#offsets;
    if (length < pid + 4) return false;
    const id = view.getUint16(offset + type, true);
    const context = view.getUint8(offset + flags) & INTERRUPT;
    if (!this.#offsets.stacks.has(id)) this.#last[context] = this.#judge(view, offset, length, id, time);
    const membership = this.#last[context] ?? OUTSIDE;
    if (membership === MEMBER) return false;
    if (membership === OUTSIDE) this.excluded++;
    else this.unknown.set(id, (this.unknown.get(id) ?? 0) + 1);
    return true;
  }

  #judge(view: DataView, offset: number, length: number, id: number, time: number): Membership {
    if (time < this.#start) return OUTSIDE;
    const { pid, named } = this.#offsets;
    const current = this.#members.at(view.getUint32(offset + pid, true), time);
    const other = named.get(id);
    if (current === MEMBER || other === undefined || length < other + 4) return current;
    const second = this.#members.at(view.getUint32(offset + other, true), time);
    return second === OUTSIDE ? current : second;
  }
}

/** Makes one for each CPU, of the scope's events from `start` on. Undefined where a recording's events don't say who made them. */
export function scopeEvents(
  events: ReadonlyMap<string, EventFormat>,
  members: ScopeMembers,
  start: number,
): (() => ScopeEvents) | undefined {
  const offsets = fieldOffsets([...events.values()]);
  return offsets && (() => new ScopeEvents(offsets, members, start));
}

/** Events of include/trace/events/sched.h that `set_event_pid` also selects by another task. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["sched:sched_switch", "next_pid"],
  ["sched:sched_waking", "pid"],
  ["sched:sched_wakeup", "pid"],
  ["sched:sched_wakeup_new", "pid"],
]);

function fieldOffsets(events: readonly EventFormat[]): FieldOffsets | undefined {
  const common = commonFields(events);
  const named = events.flatMap((event) => {
    const field = event.fields.find(({ name }) => name === NAMED.get(eventName(event)));
    return field ? [[event.id, field.offset] as const] : [];
  });
  return common && { ...common, named: new Map(named) };
}
