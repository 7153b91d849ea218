import type { EventBatch } from "../batch.ts";
import type { Projection, Recording } from "../recording.ts";

export const USER_STACK = "ftrace:user_stack";
export const NEW_PROGRAM = "sched:sched_process_exec";

/** A process while it ran one program, and the addresses of its stacks there. */
export interface StackAddresses {
  readonly tgid: number;
  /** When the program began, and the next one: clock units since the recording's epoch. Absent: not in the recording. */
  readonly from?: number;
  until?: number;
  readonly addresses: Set<number>;
}

/** More different addresses than this get no names. */
const MOST_ADDRESSES = 200_000;

/** The addresses in a recording's user stacks, each once for every program that its process ran. */
export function stackAddresses(recording: Recording): readonly StackAddresses[] {
  const collector = new Collector();
  for (const { batches, batch, row, length } of recording.read(projectionOf(recording))) {
    const readers = batches.map((one) => readerOf(one, collector));
    for (let index = 0; index < length; index++) readers[batch[index]!]!(row[index]!);
  }
  return collector.all;
}

function projectionOf({ events }: Recording): Projection {
  return new Map([...wanted].filter(([name]) => events.has(name)));
}

const wanted: Projection = new Map([
  [USER_STACK, ["tgid", "caller"]],
  [NEW_PROGRAM, ["common_pid"]],
]);

class Collector {
  readonly all: StackAddresses[] = [];
  readonly #current = new Map<number, StackAddresses>();
  #count = 0;

  begins(tgid: number, time: number): void {
    const before = this.#current.get(tgid) ?? this.#add({ tgid, addresses: new Set() });
    before.until = time;
    this.#current.set(tgid, this.#add({ tgid, from: time, addresses: new Set() }));
  }

  stack(tgid: number, addresses: Iterable<number>): void {
    const life = this.#current.get(tgid) ?? this.#add({ tgid, addresses: new Set() });
    this.#current.set(tgid, life);
    for (const address of addresses) {
      if (this.#count >= MOST_ADDRESSES || life.addresses.has(address)) continue;
      life.addresses.add(address);
      this.#count += 1;
    }
  }

  #add(life: StackAddresses): StackAddresses {
    this.all.push(life);
    return life;
  }
}

function readerOf({ event, columns, times }: EventBatch, collector: Collector): (row: number) => void {
  if (event.name === "sched_process_exec") {
    const pids = columns.get("common_pid");
    return (row) => {
      if (pids?.kind === "number") collector.begins(pids.values[row]!, times[row]!);
    };
  }
  const tgids = columns.get("tgid");
  const callers = columns.get("caller");
  return (row) => {
    if (tgids?.kind !== "number" || callers?.kind !== "bytes") return;
    const bytes = callers.bytes.subarray(callers.offsets[row]!, callers.offsets[row + 1]!);
    collector.stack(tgids.values[row]!, userAddresses(bytes));
  };
}

/** The return addresses of a user stack, the innermost first: those behind its end are 0. Beyond 2^53 there is no program's code. */
export function* userAddresses(callers: Uint8Array): Generator<number> {
  const view = new DataView(callers.buffer, callers.byteOffset, callers.byteLength);
  for (let at = 0; at + 8 <= callers.byteLength; at += 8) {
    const address = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (address === 0) return;
    yield address;
  }
}
