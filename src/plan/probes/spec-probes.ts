import type { ProbeEvent } from "../../spec/probes/probe-event.ts";
import type { Spec, TracepointProbe } from "../../spec/spec.ts";
import { kernelProbeEvents } from "./plan-kprobes.ts";
import { tracepointProbeSystems } from "./plan-tracepoint-probes.ts";
import { UPROBES } from "./uprobes/plan-uprobes.ts";

/** An event of one of the spec's probes, by its name in a recording. */
export interface RecordedProbe {
  /** `uprobes:libc_write`. */
  readonly event: string;
  readonly optional: boolean;
  readonly wanted: ProbeEvent;
  /** The tracepoint that it is on. */
  readonly on?: string;
}

/** The spec's probe events by their names in a recording, and whether they may be missing there. */
export function recordedProbes({ kprobes, uprobes, tracepointProbes }: Spec): readonly RecordedProbe[] {
  const inPrograms = uprobes.flatMap(({ optional, entry, return: exit }) =>
    [entry, ...(exit ? [exit] : [])].map((wanted) => ({
      event: `${UPROBES}:${wanted.name.value}`,
      optional,
      wanted,
    })),
  );
  return [...tracepointProbes.map(asRecorded), ...kernelProbeEvents(kprobes), ...inPrograms];
}

function asRecorded({ kind, pattern, optional, entry }: TracepointProbe): RecordedProbe {
  const event = `${tracepointProbeSystems[kind]}:${entry.name.value}`;
  return { event, optional, wanted: entry, on: pattern.value };
}
