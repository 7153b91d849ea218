import { buildVersion6 } from "../trace-cmd/file-builder.ts";
import { fileOf, pagesOf, tinyFormat } from "./recording-parts.ts";

/** A recording that is made to be slow, to take memory, or to break something; at most some 64 MB. */
export interface RecordingBomb {
  readonly name: string;
  readonly make: () => Uint8Array;
  /** Aggregations of a spec; without them every event is counted. */
  readonly questions?: string;
  /** Behind `report FILE`. */
  readonly options?: readonly string[];
  /** What stdout or stderr must have: a right answer, or a clear error. */
  readonly shows: string | RegExp;
}

/** Shapes by name. */
export type Shapes = Readonly<Record<string, Omit<RecordingBomb, "name">>>;

export const MB = 1_000_000;
/** What every event of the kernel begins with. */
export const COMMON: readonly string[] = [
  "unsigned short common_type;0;2;0",
  "unsigned char common_flags;2;1;0",
  "unsigned char common_preempt_count;3;1;0",
  "int common_pid;4;4;1",
];

/** An event of the smallest records, and what writes one. */
export const tiny: string = tinyFormat("tiny", 300);
export const writeTiny = (view: DataView, at: number): void => view.setUint32(at, 300, true);
export const fewTiny = (): Uint8Array => pagesOf({ count: 1000, payloadBytes: 4, write: writeTiny });

/** Nothing is hostile about it. */
export function plainRecording(): Uint8Array {
  return besides({});
}

/** A file of 1000 small events, with something hostile beside them. */
export function besides(changes: Parameters<typeof fileOf>[2]): Uint8Array {
  return recordingOf([tiny], [fewTiny()], changes);
}

/** A file of one CPU's records of one event. */
export function events(
  format: string,
  records: Parameters<typeof pagesOf>[0],
  changes: Parameters<typeof fileOf>[2] = {},
): Uint8Array {
  return recordingOf([format], [pagesOf(records)], changes);
}

/** A file of version 6, whose events are of one system: the sub-buffers of CPU 0, 1, … */
export function recordingOf(
  formats: readonly string[],
  cpus: readonly Uint8Array[],
  changes: Parameters<typeof fileOf>[2] = {},
): Uint8Array {
  return buildVersion6(fileOf({ a: formats }, cpus, changes));
}
