import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { USER_STACK } from "../../trace/names/user-code/stack-addresses.ts";
import type { KnownOfRecording } from "../aggregation.ts";
import { contextOf } from "../calls-followed/contexts.ts";
import { Groups } from "../keys/groups.ts";
import { type KeyPart, readableKey } from "../keys/key-part.ts";
import { numberAt } from "../request/columns.ts";
import { both, drive, guarded, type RowHandler } from "../request/drive.ts";
import type { ValueField } from "../request/value-field.ts";
import type { Where } from "../request/where.ts";
import { MOST_SHAPES } from "../shape/layout.ts";
import { isDerived, STACK_OF } from "../request/derived-event.ts";
import { Frames } from "./frames.ts";
import { KeptStacks } from "./kept-stacks.ts";
import type { PairEnd } from "./pair-stacks.ts";
import { type PendingEvent, PendingEvents, type StackOwner, type StackPart } from "./pending-events.ts";
import { ADDRESS_BYTES, callersOf } from "./read-callers.ts";
import { KERNEL_STACK } from "./stack-format.ts";
import { MOST_NODES, StackTree } from "./stack-tree.ts";
import { FIRST_USER_FRAME, type UserAddress, UserFrames } from "./user-frames.ts";

/** Which events' stacks are merged, and how they count. */
export interface AskedStacks {
  readonly events: readonly EventFormat[];
  readonly parts: readonly StackPart[];
  /** Each offset in a function of a program is a frame of its own. */
  readonly byOffset: boolean;
  readonly where: Where;
  readonly keys: readonly KeyPart[];
  /** Absent: each event counts as one. */
  readonly value: ValueField | undefined;
  /** For pairs: which of their two events has the stack. */
  readonly end: PairEnd;
}

/** Limits: row groups, and nodes of the tree. */
export interface StackRoom {
  readonly groups: number;
  readonly nodes: number;
}

const USUAL_ROOM: StackRoom = { groups: MOST_SHAPES, nodes: MOST_NODES };

/** Reads a row's functions into the event that it belongs to. */
type StackReader = (row: number, into: PendingEvent) => void;

/** The stacks seen so far. */
export class StackState {
  readonly tree: StackTree;
  readonly frames: Frames;
  readonly userFrames: UserFrames;
  readonly parts: readonly StackPart[];
  readonly groups: Groups;
  readonly pending: PendingEvents;
  /** Stacks without a known event. */
  stray = 0;
  /** Stacks that are cut short. */
  cut = 0;
  /** Events with a negative amount, which cannot be a share. */
  negative = 0;
  /** Events in kernel threads, if only user stacks are requested. */
  inKernelThreads = 0;
  readonly #asked: AskedStacks;
  readonly #names: ReadonlySet<string>;
  readonly #kept: KeptStacks;
  /** Recorded events whose stacks are kept for pairs. */
  readonly #endNames: ReadonlySet<string>;
  /** Recorded events so far. */
  #serial = 0;
  readonly #owner: StackOwner = { pid: 0, wanted: false, group: 0, amount: 0, serial: 0 };
  /** Functions of the current stack, the innermost first. */
  readonly #stack: number[] = [];

  constructor(
    asked: AskedStacks,
    { symbols, userCode, gaps }: KnownOfRecording,
    room: StackRoom = USUAL_ROOM,
  ) {
    this.#asked = asked;
    this.tree = new StackTree(room.nodes);
    this.#names = new Set(asked.events.map(eventName));
    this.parts = asked.parts;
    this.frames = new Frames(symbols);
    this.userFrames = new UserFrames(userCode, asked.byOffset);
    this.groups = new Groups(asked.keys, room.groups);
    this.pending = new PendingEvents(asked.parts, gaps);
    const derived = asked.events.filter(isDerived);
    this.#kept = new KeptStacks((...pair) => this.#count(...pair), derived.length === 1);
    this.#endNames = new Set(derived.flatMap(({ derivation }) => derivation.stacksOf(asked.end)));
  }

  /** Requested events without a stack, or with only a part of it. */
  get withoutStack(): number {
    return this.pending.withoutStack + this.#kept.withoutStack;
  }

  /** Stacks for which the tree had no room. */
  get lost(): number {
    return this.tree.lost + this.#kept.lost;
  }

  consume(events: OrderedEvents): void {
    drive(events, (batch) => {
      if (isDerived(batch.event)) return this.#pairHandler(batch);
      const handle = this.#recordedHandler(batch);
      if (this.#endNames.size === 0) return handle;
      return (row) => {
        this.#serial += 1;
        handle?.(row);
      };
    });
  }

  #recordedHandler(batch: EventBatch): RowHandler | undefined {
    const name = eventName(batch.event);
    if (name === KERNEL_STACK) return this.#stackHandler(batch, "kernel");
    if (name === USER_STACK) return this.#stackHandler(batch, "user");
    return this.#eventHandler(batch, this.#names.has(name));
  }

  /** A function's name in a result, by its number. */
  labels(): (func: number) => string {
    const kernel = this.frames.labels();
    const user = this.userFrames.labels();
    return (func) => (func < FIRST_USER_FRAME ? kernel[func]! : user[func - FIRST_USER_FRAME]!);
  }

  #eventHandler(batch: EventBatch, isAsked: boolean): RowHandler {
    const { cpu, times } = batch;
    const pid = numberAt(batch, "common_pid");
    const flags = numberAt(batch, "common_flags");
    const accepts = isAsked ? this.#asked.where(batch) : undefined;
    const isReadable = isAsked ? readableKey(this.#asked.keys, batch) : undefined;
    const groupOf = isAsked ? this.groups.reader(batch) : undefined;
    const amountOf = isAsked ? this.#asked.value?.reader(batch) : undefined;
    const owner = this.#owner;
    const isEnd = this.#endNames.has(eventName(batch.event));
    return (row) => {
      owner.serial = isEnd ? this.#serial : 0;
      owner.pid = pid(row);
      owner.wanted = isAsked && (accepts?.(row) ?? true) && (isReadable?.(row) ?? true);
      owner.group = owner.wanted ? groupOf!(row) : 0;
      owner.amount = owner.wanted && amountOf ? Number(amountOf(row)) : 1;
      this.pending.event(cpu, contextOf(flags(row)), owner, times[row]!);
    };
  }

  /** Pairs have the stack of one of their events, by its number. */
  #pairHandler(batch: EventBatch): RowHandler | undefined {
    const { where, keys, value, end } = this.#asked;
    if (!this.#names.has(eventName(batch.event))) return undefined;
    const serial = numberAt(batch, STACK_OF[end]);
    const accepts = both(where(batch), readableKey(keys, batch));
    const groupOf = this.groups.reader(batch);
    const amountOf = value?.reader(batch) ?? (() => 1);
    return guarded((row) => this.#kept.ask(serial(row), groupOf(row), Number(amountOf(row))), accepts);
  }

  /** Undefined if this part is not requested: the event may still get the other one. */
  #stackHandler(batch: EventBatch, part: StackPart): RowHandler | undefined {
    if (!this.parts.includes(part)) return undefined;
    const { cpu, times } = batch;
    const pid = numberAt(batch, "common_pid");
    const flags = numberAt(batch, "common_flags");
    const read = part === "kernel" ? this.#kernelReader(batch) : this.#userReader(batch);
    return (row) => {
      const owner = this.pending.take(cpu, contextOf(flags(row)), pid(row), part, times[row]!);
      if (!owner) this.stray += 1;
      else if (owner.wanted || owner.serial > 0) {
        read(row, owner);
        if (this.pending.isComplete(owner)) this.#add(owner);
      }
    };
  }

  #add(event: PendingEvent): void {
    this.#join(event);
    const stack = event.whole ? this.#stack : undefined;
    if (event.wanted) this.#count(event.group, event.amount, stack);
    if (event.serial > 0) this.#kept.put(event.serial, stack);
  }

  #count(group: number, amount: number, stack: readonly number[] | undefined): void {
    if (!stack) this.cut += 1;
    else if (amount < 0) this.negative += 1;
    else if (stack.length === 0) this.inKernelThreads += 1;
    else this.tree.add(group, stack, 0, amount);
  }

  /** Kernel functions are below the program's functions. */
  #join({ kernel, user }: PendingEvent): void {
    const stack = this.#stack;
    stack.length = 0;
    if (this.parts.includes("kernel")) {
      for (let at = this.#innermost(kernel); at < kernel.length; at++) stack.push(kernel[at]!);
    }
    if (this.parts.includes("user")) stack.push(...user);
  }

  /** Skips the tracepoint's own frames on top, unless there are no others. */
  #innermost(stack: readonly number[]): number {
    const first = stack.findIndex((func) => !this.frames.isTracing(func));
    return Math.max(0, first);
  }

  /** A stack is whole unless there are fewer addresses than the record says. */
  #kernelReader(batch: EventBatch): StackReader {
    const size = numberAt(batch, "size");
    const { view, begin, room } = callersOf(batch);
    return (row, into) => {
      const count = size(row);
      const there = room(row);
      this.#readKernel(view, begin(row), Math.min(count, there), into.kernel);
      into.whole &&= count >= 0 && count <= there && into.kernel.length > 0;
    };
  }

  #readKernel(view: DataView, begin: number, count: number, into: number[]): void {
    into.length = 0;
    for (let index = 0; index < count; index++) {
      const low = view.getUint32(begin + index * ADDRESS_BYTES, true);
      const high = view.getUint32(begin + index * ADDRESS_BYTES + 4, true);
      // `ULONG_MAX` ends a stack that is shorter than its room (trace_output.c, `trace_stack_print`).
      if (low === ALL_ONES && high === ALL_ONES) return;
      into.push(this.frames.of(low, high));
    }
  }

  /** A thread of the kernel has a stack of zeros (kernel/stacktrace.c, `stack_trace_save_user`). */
  #userReader(batch: EventBatch): StackReader {
    const tgid = numberAt(batch, "tgid");
    const { view, begin, room } = callersOf(batch);
    return (row, into) => {
      const addresses = userAddresses(view, begin(row), room(row));
      this.userFrames.read(tgid(row), batch.times[row]!, addresses, into.user);
    };
  }
}

const ALL_ONES = 0xffff_ffff;

/** Entries after a stack's end are 0. */
function userAddresses(view: DataView, begin: number, room: number): readonly UserAddress[] {
  const addresses: UserAddress[] = [];
  for (let at = begin; at < begin + room * ADDRESS_BYTES; at += ADDRESS_BYTES) {
    const address = { low: view.getUint32(at, true), high: view.getUint32(at + 4, true) };
    if (address.low === 0 && address.high === 0) break;
    addresses.push(address);
  }
  return addresses;
}
