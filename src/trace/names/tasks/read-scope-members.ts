import type { FaultCounts } from "../../../document/result-document.ts";
import type { OrderedEvents } from "../../decode/batch.ts";
import type { EventFormat } from "../../decode/event-format.ts";
import type { TaskScope } from "../../recording.ts";
import type { LossGaps } from "../../ring-buffer/loss-gaps.ts";
import { ScopeByControlGroup } from "./scope-by-control-group.ts";
import { ScopeByName } from "./scope-by-name.ts";
import { ScopeMembers } from "./scope-members.ts";
import type { TaskEvents } from "./task-events.ts";

/** A recording as it is read for its members: all events, those of the recorder and of other tasks, too. */
export interface ScopedRecording {
  readonly events: ReadonlyMap<string, EventFormat>;
  readonly scope: TaskScope;
  readonly epoch: bigint;
  readonly gaps: LossGaps;
  /** Nothing can be known: another process changed its settings. */
  readonly isUnreliable: boolean;
  readonly read: (fields: ReadonlyMap<string, readonly string[]>) => Iterable<OrderedEvents>;
  /** Of the last reading. */
  readonly faults: () => FaultCounts;
}

/** Who was in the recording's scope, and when. */
export function readScopeMembers(recording: ScopedRecording): ScopeMembers {
  const { events, scope, epoch, gaps, isUnreliable } = recording;
  const { members, others, readAt } = scope;
  const found = new ScopeMembers({ members, others, readAt: Number(readAt - epoch) }, gaps);
  const told = eventsOf(scope, found, gaps);
  if (isUnreliable || [...told.fields.keys()].some((name) => !events.has(name))) return nobodyKnown();
  for (const { batches, batch, row, length } of recording.read(told.fields)) {
    const readers = batches.map((one) => told.reader(one));
    for (let index = 0; index < length; index++) readers[batch[index]!]!(row[index]!);
  }
  const { malformedPages, malformedRecords } = recording.faults();
  if (malformedPages + malformedRecords > 0) return nobodyKnown();
  found.finish();
  return found;
}

function eventsOf(scope: TaskScope, found: ScopeMembers, gaps: LossGaps): TaskEvents {
  const { rule, members, others, processes } = scope;
  if ("comm" in rule) return new ScopeByName(rule.comm, found);
  const all = [...members, ...others].map((tid) => [tid, processes.get(tid) ?? tid] as const);
  return new ScopeByControlGroup(rule.cgroup, found, { processes: new Map(all), gaps });
}

function nobodyKnown(): ScopeMembers {
  return new ScopeMembers({ members: new Set(), others: new Set(), readAt: 0 });
}
