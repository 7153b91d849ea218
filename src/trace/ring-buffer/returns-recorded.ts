import type { ProbeCounts } from "../../document/result-document.ts";
import { numberReader } from "../decode/batch.ts";
import { eventName } from "../decode/event-format.ts";
import type { Recording, ReturnProbe } from "../recording.ts";

/**
 * What became of the calls of each function whose returns an fprobe records: the kernel misses returns when more calls are
 * under way than it has room for, and counts them nowhere that can be read (kernel/trace/fprobe.c, `nmissed`). So every
 * entry must have its return, or its task must have been in the function when recording ended.
 *
 * `hits` are entries. Where events were lost, nothing can be said, and nothing is.
 */
export function countReturns(recording: Recording): readonly ProbeCounts[] {
  const { stats, returns = [], epoch } = recording.info;
  const lost = stats.some(({ overrun, commitOverrun, dropped }) => overrun + commitOverrun + dropped > 0);
  if (lost || returns.length === 0) return [];
  const probes = ownEvents(returns).map((probe) => ({
    probe,
    calls: new OpenCalls(probe.at === undefined ? Infinity : Number(probe.at - epoch)),
  }));
  countCalls(recording, probes);
  return probes.map(({ probe, calls }) => ({
    name: probe.event,
    hits: calls.entries,
    missed: calls.missed(probe),
  }));
}

/** Two probes never share an event: of those that a file says do, the first counts. */
function ownEvents(returns: readonly ReturnProbe[]): readonly ReturnProbe[] {
  const used = new Set<string>();
  return returns.filter(({ event, entry }) => {
    const isOwn = !used.has(event) && !used.has(entry);
    used.add(event).add(entry);
    return isOwn;
  });
}

interface CountedProbe {
  readonly probe: ReturnProbe;
  readonly calls: OpenCalls;
}

function countCalls(recording: Recording, probes: readonly CountedProbe[]): void {
  const entries = new Map(probes.map(({ probe, calls }) => [probe.entry, calls]));
  const exits = new Map(probes.map(({ probe, calls }) => [probe.event, calls]));
  const wanted = new Map([...entries.keys(), ...exits.keys()].map((name) => [name, ["common_pid"]]));
  for (const { batches, batch, row, length } of recording.read(wanted)) {
    const handlers = batches.map((one) => {
      const name = eventName(one.event);
      const entered = entries.get(name);
      const calls = entered ?? exits.get(name)!;
      const pidOf = numberReader(one.columns.get("common_pid")!)!;
      return (index: number): void => calls.take(pidOf(index), one.times[index]!, entered !== undefined);
    });
    for (let index = 0; index < length; index++) handlers[batch[index]!]!(row[index]!);
  }
}

/** Calls without a return, by task. */
class OpenCalls {
  entries = 0;
  /** When the tasks that were under way were looked for, on the batches' axis. */
  readonly #lookedNs: number;
  /** Begun before that. */
  readonly #open = new Map<number, number>();
  /** Begun later: they may have been under way when recording stopped. */
  readonly #late = new Map<number, number>();

  constructor(lookedNs: number) {
    this.#lookedNs = lookedNs;
  }

  /** A return ends the latest call. One without an entry began before the recording. */
  take(pid: number, timeNs: number, isEntry: boolean): void {
    if (isEntry) {
      this.entries += 1;
      add(timeNs < this.#lookedNs ? this.#open : this.#late, pid, 1);
    } else if ((this.#late.get(pid) ?? 0) > 0) add(this.#late, pid, -1);
    else if ((this.#open.get(pid) ?? 0) > 0) add(this.#open, pid, -1);
  }

  missed({ underWay }: ReturnProbe): number {
    let missed = 0;
    for (const [pid, calls] of this.#open) missed += Math.max(0, calls - (underWay.get(pid) ?? 0));
    return missed;
  }
}

function add(counts: Map<number, number>, key: number, amount: number): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}
