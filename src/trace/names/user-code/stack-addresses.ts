import type { EventBatch } from "../../decode/batch.ts";
import { eventName } from "../../decode/event-format.ts";
import type { Projection, Recording } from "../../recording.ts";

/** The record of a program's stack (kernel/trace/trace_entries.h). */
export const USER_STACK = "ftrace:user_stack";
/** The event at which a process gets another program's code. */
export const NEW_PROGRAM = "sched:sched_process_exec";

/** A process while it ran one program, and the addresses of its stacks there. */
export interface StackAddresses {
  readonly tgid: number;
  /** When the program began, and the next one: clock units since the recording's epoch. Absent: not in the recording. */
  readonly from?: number;
  until?: number;
  readonly addresses: Set<number>;
  /** Where it came to a probe, by the probe's event: an address of which the file is known. */
  readonly probed: Map<string, number>;
}

/** More different addresses than this get no names. */
const MOST_ADDRESSES = 200_000;

/**
 * The addresses in a recording's user stacks, each once for every program that its process ran. `probes`: events of probes in
 * programs, each of which says by its own address where its file was.
 */
export function stackAddresses(
  recording: Recording,
  probes: readonly string[] = [],
): readonly StackAddresses[] {
  const collector = new Collector();
  for (const { batches, batch, row, length } of recording.read(projectionOf(recording, probes))) {
    const readers = batches.map((one) => readerOf(one, collector));
    for (let index = 0; index < length; index++) readers[batch[index]!]!(row[index]!);
  }
  return collector.all;
}

function projectionOf({ events }: Recording, probes: readonly string[]): Projection {
  const wanted = [
    [USER_STACK, ["tgid", "caller"]] as const,
    [NEW_PROGRAM, ["common_pid"]] as const,
    ...probes.map((name) => [name, [PROBE_ADDRESS]] as const),
  ];
  const isThere = (name: string, fields: readonly string[]): boolean =>
    fields.every((field) => events.get(name)?.fields.some((one) => one.name === field));
  return new Map(wanted.flatMap(([name, fields]) => (isThere(name, fields) ? [[name, fields]] : [])));
}

/** kernel/trace/trace_probe.h, FIELD_STRING_IP. */
const PROBE_ADDRESS = "__probe_ip";

/** A probe's event that was the last one of its CPU. */
interface ProbeHit {
  readonly event: string;
  readonly address: number;
}

class Collector {
  readonly all: StackAddresses[] = [];
  readonly #current = new Map<number, StackAddresses>();
  readonly #hits = new Map<number, ProbeHit>();
  #count = 0;

  begins(tgid: number, time: number): void {
    const before = this.#lifeOf(tgid);
    before.until = time;
    this.#current.set(tgid, this.#add(tgid, time));
  }

  hit(cpu: number, hit: ProbeHit): void {
    this.#hits.set(cpu, hit);
  }

  stack(cpu: number, tgid: number, addresses: readonly number[]): void {
    const life = this.#lifeOf(tgid);
    const hit = this.#hits.get(cpu);
    this.#hits.delete(cpu);
    // A probe's stack begins where the probe is.
    if (hit && hit.address === addresses[0] && !life.probed.has(hit.event))
      life.probed.set(hit.event, hit.address);
    for (const address of addresses) {
      if (this.#count >= MOST_ADDRESSES || life.addresses.has(address)) continue;
      life.addresses.add(address);
      this.#count += 1;
    }
  }

  #lifeOf(tgid: number): StackAddresses {
    const life = this.#current.get(tgid) ?? this.#add(tgid);
    this.#current.set(tgid, life);
    return life;
  }

  #add(tgid: number, from?: number): StackAddresses {
    const life = {
      tgid,
      ...(from !== undefined && { from }),
      addresses: new Set<number>(),
      probed: new Map<string, number>(),
    };
    this.all.push(life);
    return life;
  }
}

type RowReader = (row: number) => void;

function readerOf(batch: EventBatch, collector: Collector): RowReader {
  const name = eventName(batch.event);
  if (name === USER_STACK) return stackReader(batch, collector);
  return name === NEW_PROGRAM ? execReader(batch, collector) : hitReader(name, batch, collector);
}

function execReader({ columns, times }: EventBatch, collector: Collector): RowReader {
  const pids = columns.get("common_pid");
  return (row) => {
    if (pids?.kind === "number") collector.begins(pids.values[row]!, times[row]!);
  };
}

function hitReader(event: string, { cpu, columns }: EventBatch, collector: Collector): RowReader {
  const column = columns.get(PROBE_ADDRESS);
  if (column?.kind !== "wide") return () => {};
  const { words } = column;
  return (row) => collector.hit(cpu, { event, address: words[2 * row + 1]! * 2 ** 32 + words[2 * row]! });
}

function stackReader({ cpu, columns }: EventBatch, collector: Collector): RowReader {
  const tgids = columns.get("tgid");
  const callers = columns.get("caller");
  return (row) => {
    if (tgids?.kind !== "number" || callers?.kind !== "bytes") return;
    const bytes = callers.bytes.subarray(callers.offsets[row], callers.offsets[row + 1]);
    collector.stack(cpu, tgids.values[row]!, [...userAddresses(bytes)]);
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
