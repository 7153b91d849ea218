import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { countText, quantityText, settingText } from "../core/quantity-text.ts";
import type { Spec } from "../spec/spec.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { RecordingInfo } from "../trace/recording.ts";
import type { AggregatedRecording } from "./aggregate-recording.ts";

const MIB = 1024 * 1024;
/** Larger buffers are not suggested. */
const LARGEST_ADVISED = 1024 * MIB;

/** What one CPU recorded and lost to a full buffer. */
interface CpuLoss {
  readonly cpu: number;
  readonly recorded: number;
  readonly lost: number;
  /** Mean size of its events in the buffer. */
  readonly bytesPerEvent: number;
}

/**
 * Advice for a buffer that was too small: how long it lasts at the rate of the events, and which buffer or filter would have lost
 * none. Empty if the spec allows loss, or if the file lacks the counts or the buffer size.
 */
export function lossAdvice(
  spec: Spec,
  info: Pick<RecordingInfo, "isOwn" | "stats" | "dataBytes">,
  { durationNs, timeUnit, eventCounts }: AggregatedRecording["parts"],
): readonly Diagnostic[] {
  if (spec.loss === "allow" || !info.isOwn || timeUnit === "ticks" || !(durationNs > 0)) return [];
  const worst = info.stats
    .flatMap((stats) => cpuLoss(stats, info.dataBytes?.get(stats.cpu) ?? 0))
    .toSorted((a, b) => b.lost - a.lost)[0];
  if (worst === undefined) return [];
  return [
    warning("events-lost", lossMessage(worst, spec, durationNs), {
      at: spec.buffer.at,
      hint: [bufferHint(worst, spec), filterHint(worst, eventCounts)].join("; "),
    }),
  ];
}

function cpuLoss({ cpu, recorded, overrun, dropped }: CpuStats, bytes: number): readonly CpuLoss[] {
  const lost = overrun + dropped;
  if (lost === 0 || recorded === 0 || bytes === 0) return [];
  return [{ cpu, recorded, lost, bytesPerEvent: bytes / recorded }];
}

/** `CPU 1 lost 12,345 of 45,678 events: at 1,200,000 events/s of 48 B, its buffer of 8 MiB lasts 145 ms`. */
function lossMessage(
  { cpu, recorded, lost, bytesPerEvent }: CpuLoss,
  spec: Spec,
  durationNs: number,
): string {
  const all = recorded + lost;
  const perSecond = (all / durationNs) * 1e9;
  const lastsNs = (spec.buffer.perCpuBytes / (perSecond * bytesPerEvent)) * 1e9;
  const rate = `${quantityText(Math.round(perSecond), "per-second")} of ${quantityText(Math.round(bytesPerEvent), "bytes")} on average`;
  const buffer = `its buffer of ${settingText(spec.buffer.perCpuBytes, "bytes")} lasts ${quantityText(lastsNs, "ns")}`;
  return `CPU ${cpu} lost ${countText(lost)} of ${countText(all)} events: at ${rate}, ${buffer}`;
}

/**
 * A buffer with space for all lost events in addition would have lost none: at no time did more events exceed the
 * buffer.
 */
function bufferHint({ lost, bytesPerEvent }: CpuLoss, { buffer }: Spec): string {
  const needed = buffer.perCpuBytes + lost * bytesPerEvent;
  const advised = 2 ** Math.ceil(Math.log2(Math.max(MIB, needed * 1.1)));
  return advised <= LARGEST_ADVISED
    ? `\`buffer: {per-cpu: ${advised / MIB}MiB}\` would have been large enough`
    : `a buffer of ${quantityText(needed, "bytes")} per CPU would have been needed`;
}

/** The reader kept up with a share of all events: a filter that passes at most that share would lose none. */
function filterHint({ recorded, lost }: CpuLoss, eventCounts: ReadonlyMap<string, number>): string {
  const all = [...eventCounts.values()].reduce((sum, count) => sum + count, 0);
  const [name, count] = [...eventCounts].toSorted((a, b) => b[1] - a[1])[0] ?? ["", 0];
  const share = all > 0 ? count / all : 0;
  const readable = recorded / (recorded + lost);
  const percent = (part: number): string => `${Math.floor(part * 100)} %`;
  const mayPass = share > 0 ? (readable - (1 - share)) / share : 0;
  if (mayPass < 0.01) return `or record at most ${percent(readable)} of the events`;
  const rest = `${percent(mayPass)} of ${name} (the event is ${percent(share)} of all events)`;
  return name.startsWith("ftrace:")
    ? `or trace fewer functions: at most ${rest}`
    : `or use a filter that passes at most ${rest}`;
}
