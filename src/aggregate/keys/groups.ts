import type { EventBatch } from "../../trace/decode/batch.ts";
import type { Cell } from "../../document/result-document.ts";
import { KeyTable } from "../state/key-table.ts";
import type { KeyPart, SlotReader } from "./key-part.ts";

/** The group of all keys beyond the limit. */
export const OTHER = 0;

/** One row of a table: its number, and the cells of its key. */
export interface Group {
  readonly id: number;
  readonly key: readonly Cell[];
}

/** Numbers the distinct keys of rows, from 1 on. Bounded: after `limit` keys new ones go to group `OTHER`. */
export class Groups {
  readonly limit: number;
  readonly #parts: readonly KeyPart[];
  readonly #table: KeyTable;

  constructor(parts: readonly KeyPart[], limit: number) {
    this.limit = limit;
    this.#parts = parts;
    this.#table = new KeyTable(
      parts.reduce((slots, part) => slots + part.slots, 0),
      limit,
    );
  }

  /** Row of the batch → group. */
  reader(batch: EventBatch): (row: number) => number {
    return this.from(this.#parts.flatMap((part) => part.readers(batch)));
  }

  /** The same, from readers of the slots one by one. */
  from(slots: readonly SlotReader[]): (row: number) => number {
    const table = this.#table;
    const { key } = table;
    const [first, second] = slots;
    if (first === undefined) return () => table.intern() + 1;
    if (slots.length === 1) {
      return (row) => {
        key[0] = first(row);
        return table.intern() + 1;
      };
    }
    if (second !== undefined && slots.length === 2) {
      return (row) => {
        key[0] = first(row);
        key[1] = second(row);
        return table.intern() + 1;
      };
    }
    return (row) => {
      for (let index = 0; index < slots.length; index++) key[index] = slots[index]!(row);
      return table.intern() + 1;
    };
  }

  /** The group of a key given slot by slot. */
  of(slots: ArrayLike<number>): number {
    this.#table.key.set(slots);
    return this.#table.intern() + 1;
  }

  /**
   * All groups with readable keys. Keys that read the same become one group: `merge` moves the second's state into the
   * first. `OTHER` has no key cells (`null`) and is last, if it was used.
   */
  finish(
    comms: ReadonlyMap<number, string>,
    merge: (into: number, from: number) => void,
    otherUsed: boolean,
  ): readonly Group[] {
    const groups = Array.from({ length: this.#table.size }, (_, id) => this.#group(id, comms));
    const distinct = this.#parts.some((part) => part.mayCoincide) ? coalesce(groups, merge) : groups;
    return otherUsed ? [...distinct, { id: OTHER, key: this.#parts.map(() => null) }] : distinct;
  }

  #group(id: number, comms: ReadonlyMap<number, string>): Group {
    let slot = 0;
    const key = this.#parts.map((part) => {
      const slots = Array.from({ length: part.slots }, () => this.#table.slot(id, slot++));
      return part.cell(slots, comms);
    });
    return { id: id + 1, key };
  }
}

function coalesce(groups: readonly Group[], merge: (into: number, from: number) => void): readonly Group[] {
  const byKey = new Map<string, Group>();
  for (const group of groups) {
    const text = JSON.stringify(group.key);
    const first = byKey.get(text);
    if (first) merge(first.id, group.id);
    else byKey.set(text, group);
  }
  return [...byKey.values()];
}
