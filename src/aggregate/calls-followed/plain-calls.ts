import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import { drive, type RowHandler } from "../request/drive.ts";
import type { Where } from "../request/where.ts";
import { MOST_SPREADS } from "../shape/layout.ts";
import { Counts } from "../state/counts.ts";
import { KeyTable } from "../state/key-table.ts";
import { functionReader } from "./call-events.ts";
import type { Functions } from "../call-tree/functions.ts";
import type { ProfileKey } from "../call-tree/profile-state.ts";

/** Calls from the plain function tracer: function and caller. */
export class PlainCalls {
  /** Calls of rows beyond the limit. */
  lost = 0;
  readonly #functions: Functions;
  readonly #keys: readonly ProfileKey[];
  readonly #rows: KeyTable;
  readonly #counts = new Counts();

  constructor(functions: Functions, keys: readonly ProfileKey[]) {
    this.#functions = functions;
    this.#keys = keys;
    this.#rows = new KeyTable(keys.length, MOST_SPREADS);
  }

  get total(): number {
    return this.#counts.total;
  }

  consume(events: OrderedEvents, where: Where): void {
    drive(events, (batch) => {
      if (eventName(batch.event) !== "ftrace:function") return undefined;
      const handle = this.#handler(batch);
      const accepts = where(batch);
      if (!accepts) return handle;
      return (row) => {
        if (accepts(row)) handle(row);
      };
    });
  }

  groups(): readonly number[] {
    return Array.from({ length: this.#rows.size }, (_, id) => id);
  }

  calls(id: number): number {
    return this.#counts.of(id);
  }

  funcAt(id: number, part: number): number {
    return this.#rows.slot(id, part);
  }

  #handler(batch: EventBatch): RowHandler {
    const { key } = this.#rows;
    const fields = this.#keys.map((name) => (name === "function" ? "ip" : "parent_ip"));
    const readers = fields.map((field) => functionReader(batch, field, this.#functions));
    return (row) => {
      for (let part = 0; part < readers.length; part++) key[part] = readers[part]!(row);
      const id = this.#rows.intern();
      if (id < 0) this.lost += 1;
      else this.#counts.add(id);
    };
  }
}
