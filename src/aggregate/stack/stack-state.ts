import type { EventBatch, OrderedEvents } from "../../trace/batch.ts";
import { type EventFormat, eventName } from "../../trace/event-format.ts";
import type { SymbolTable } from "../../trace/symbols.ts";
import { contextOf } from "../graph/contexts.ts";
import { Groups } from "../keys/groups.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { columnOf, numberAt } from "../request/columns.ts";
import { drive, type RowHandler } from "../request/drive.ts";
import type { ValueField } from "../request/value-field.ts";
import type { Where } from "../request/where.ts";
import { MOST_SHAPES } from "../shape/limits.ts";
import { Frames } from "./frames.ts";
import { PendingEvents, type StackOwner } from "./pending-events.ts";
import { KERNEL_STACK } from "./stack-format.ts";
import { StackTree } from "./stack-tree.ts";

/** Which events' stacks are merged, and how they count. */
export interface AskedStacks {
  readonly events: readonly EventFormat[];
  readonly where: Where;
  readonly keys: readonly KeyPart[];
  /** Absent: each event counts as one. */
  readonly value: ValueField | undefined;
}

/** The stacks seen so far. */
export class StackState {
  readonly tree: StackTree = new StackTree();
  readonly frames: Frames;
  readonly groups: Groups;
  readonly pending: PendingEvents = new PendingEvents();
  /** Stacks whose event isn't known. */
  stray = 0;
  /** Stacks that say that they have more than there is. */
  cut = 0;
  /** Events with an amount below nothing: no part of a whole. */
  negative = 0;
  readonly #asked: AskedStacks;
  readonly #names: ReadonlySet<string>;
  readonly #owner: StackOwner = { pid: 0, wanted: false, group: 0, amount: 0 };
  /** Functions of the stack at hand, the innermost first. */
  readonly #stack: number[] = [];

  constructor(asked: AskedStacks, symbols: SymbolTable) {
    this.#asked = asked;
    this.#names = new Set(asked.events.map(eventName));
    this.frames = new Frames(symbols);
    this.groups = new Groups(asked.keys, MOST_SHAPES);
  }

  consume(events: OrderedEvents): void {
    drive(events, (batch) => {
      const name = eventName(batch.event);
      return name === KERNEL_STACK
        ? this.#stackHandler(batch)
        : this.#eventHandler(batch, this.#names.has(name));
    });
  }

  #eventHandler(batch: EventBatch, isAsked: boolean): RowHandler {
    const { cpu } = batch;
    const pid = numberAt(batch, "common_pid");
    const flags = numberAt(batch, "common_flags");
    const accepts = isAsked ? this.#asked.where(batch) : undefined;
    const groupOf = isAsked ? this.groups.reader(batch) : undefined;
    const amountOf = isAsked ? this.#asked.value?.reader(batch) : undefined;
    const owner = this.#owner;
    return (row) => {
      owner.pid = pid(row);
      owner.wanted = isAsked && (accepts?.(row) ?? true);
      owner.group = owner.wanted ? groupOf!(row) : 0;
      owner.amount = owner.wanted && amountOf ? amountOf(row) : 1;
      this.pending.event(cpu, contextOf(flags(row)), owner);
    };
  }

  #stackHandler(batch: EventBatch): RowHandler {
    const { cpu } = batch;
    const pid = numberAt(batch, "common_pid");
    const flags = numberAt(batch, "common_flags");
    const read = this.#stackReader(batch);
    return (row) => {
      const owner = this.pending.take(cpu, contextOf(flags(row)), pid(row));
      if (!owner) this.stray += 1;
      else if (owner.wanted) this.#add(owner, read(row));
    };
  }

  #add({ group, amount }: StackOwner, isWhole: boolean): void {
    if (!isWhole) this.cut += 1;
    else if (amount < 0) this.negative += 1;
    else this.tree.add(group, this.#stack, this.#innermost(), amount);
  }

  /** Without what the tracepoint itself has put on top; if there is nothing else, with it. */
  #innermost(): number {
    const stack = this.#stack;
    const first = stack.findIndex((func) => !this.frames.isTracing(func));
    return Math.max(0, first);
  }

  /** Reads a row's functions into `#stack`; false: there are fewer addresses than the record says. */
  #stackReader(batch: EventBatch): (row: number) => boolean {
    const size = numberAt(batch, "size");
    const callers = columnOf(batch, "caller");
    if (callers.kind !== "bytes") throw new TypeError("caller is no column of addresses");
    const { bytes, offsets } = callers;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (row) => {
      const begin = offsets[row]!;
      const count = size(row);
      const there = Math.floor((offsets[row + 1]! - begin) / ADDRESS_BYTES);
      this.#read(view, begin, Math.min(count, there));
      return count >= 0 && count <= there && this.#stack.length > 0;
    };
  }

  #read(view: DataView, begin: number, count: number): void {
    this.#stack.length = 0;
    for (let index = 0; index < count; index++) {
      const low = view.getUint32(begin + index * ADDRESS_BYTES, true);
      const high = view.getUint32(begin + index * ADDRESS_BYTES + 4, true);
      // `ULONG_MAX` ends a stack that is shorter than its room (trace_output.c, `trace_stack_print`).
      if (low === ALL_ONES && high === ALL_ONES) return;
      this.#stack.push(this.frames.of(low, high));
    }
  }
}

const ADDRESS_BYTES = 8;
const ALL_ONES = 0xffff_ffff;
