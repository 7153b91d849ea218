import type { Loss } from "../../src/trace/decode/batch.ts";
import { eventName } from "../../src/trace/decode/event-format.ts";
import type { Recording, RecordingInfo } from "../../src/trace/recording.ts";
import { noGaps } from "../../src/trace/ring-buffer/loss-gaps.ts";
import { noSymbols } from "../../src/trace/names/symbols.ts";
import { type MadeEvent, intervals } from "./batch-builder.ts";

interface Making {
  readonly info?: Partial<RecordingInfo>;
  readonly losses?: readonly Loss[];
  /** Where each CPU's events are cut into intervals. */
  readonly cuts?: readonly number[];
}

/** A recording of events that never were. What a reader asks for it gets whole. */
export function madeRecording(
  events: readonly MadeEvent[],
  { info = {}, losses = [], cuts = [] }: Making = {},
): Recording {
  const byCpu = Map.groupBy(events, ({ cpu = 0 }) => cpu);
  return {
    info: { ...emptyInfo, cpus: [...byCpu.keys()].sort((a, b) => a - b), ...info },
    events: new Map(events.map(({ event }) => [eventName(event), event])),
    read: (projection) => intervals(events.filter(({ event }) => projection.has(eventName(event)))),
    readAlsoOwn: (projection) => intervals(events.filter(({ event }) => projection.has(eventName(event)))),
    readByCpu: (projection) =>
      [...byCpu].map(([cpu, all]) => {
        const own = all.filter(({ event }) => projection.has(eventName(event)));
        return { cpu, events: withLosses(intervals(own, ...cuts), cpu, losses) };
      }),
    recordedEvents: () => new Set(events.map(({ event }) => eventName(event))),
    recordCounts: () => new Map([...byCpu].map(([cpu, own]) => [cpu, [own.length]])),
    gaps: () => noGaps,
    faults: () => ({ malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 }),
    scopeCounts: () => undefined,
    ownEvents: () => new Map(),
  };
}

const emptyInfo: RecordingInfo = {
  epoch: 5_000_000_000n,
  clock: "mono",
  clockScale: { unit: "ns", offset: 0n, isDate: false },
  instance: "",
  instances: [""],
  isOwn: true,
  cpus: [],
  subBufferBytes: 4096,
  kernelRelease: "6.12.0",
  architecture: "x86_64",
  stats: [],
  comms: new Map(),
  symbols: noSymbols,
  printkFormats: new Map(),
  machine: { longBytes: 8, bigEndian: false },
};

/** In the first interval. */
function withLosses(
  [first, ...more]: ReturnType<typeof intervals>,
  cpu: number,
  losses: readonly Loss[],
): ReturnType<typeof intervals> {
  return first ? [{ ...first, losses: losses.filter((loss) => loss.cpu === cpu) }, ...more] : more;
}
