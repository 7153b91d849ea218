import { compileGlob } from "../../../core/glob.ts";
import { type EventBatch, numberReader, type OrderedEvents } from "../../decode/batch.ts";
import { type EventFormat, eventName } from "../../decode/event-format.ts";
import type { FaultCounts } from "../../../document/result-document.ts";
import type { LossGaps } from "../../ring-buffer/loss-gaps.ts";
import type { TaskScope } from "../../recording.ts";
import { MEMBER, ScopeMembers, UNKNOWN } from "./scope-members.ts";

/** What members are told by: each new task, each name, and each program. */
const START = "task:task_newtask";
const RENAME = "task:task_rename";
const EXECUTE = "sched:sched_process_exec";

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [START, ["common_pid", "pid", "comm"]],
  [RENAME, ["pid", "oldcomm", "newcomm"]],
  [EXECUTE, ["pid", "old_pid"]],
]);

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
  if (isUnreliable || [...FIELDS.keys()].some((name) => !events.has(name))) return nobodyKnown();
  const { members, others, readAt } = scope;
  const found = new ScopeMembers({ members, others, readAt: Number(readAt - epoch) }, gaps);
  const reader = new NameScopeReader(found, compileGlob(scope.comm));
  for (const interval of recording.read(FIELDS)) reader.read(interval);
  const { malformedPages, malformedRecords } = recording.faults();
  if (malformedPages + malformedRecords > 0) return nobodyKnown();
  found.finish();
  return found;
}

function nobodyKnown(): ScopeMembers {
  return new ScopeMembers({ members: new Set(), others: new Set(), readAt: 0 });
}

type RowReader = (row: number) => void;

/** A task is in the scope from when it, or the task that created it, has a matching name. */
class NameScopeReader {
  readonly #members: ScopeMembers;
  readonly #matches: (name: string) => boolean;
  /** Of each task that changed its name: when it did last, and whether the new name matches. */
  readonly #renamed = new Map<number, { readonly time: number; readonly isMatch: boolean }>();

  constructor(members: ScopeMembers, matches: (name: string) => boolean) {
    this.#members = members;
    this.#matches = matches;
  }

  read({ batches, batch, row, length }: OrderedEvents): void {
    const readers = batches.map((one) => this.#reader(one));
    for (let index = 0; index < length; index++) readers[batch[index]!]!(row[index]!);
  }

  #reader(batch: EventBatch): RowReader {
    switch (eventName(batch.event)) {
      case START:
        return this.#starts(batch);
      case RENAME:
        return this.#renames(batch);
      default:
        return this.#executes(batch);
    }
  }

  #starts(batch: EventBatch): RowReader {
    const [pid, creator] = [numbers(batch, "pid"), numbers(batch, "common_pid")];
    const isMatch = this.#matching(batch, "comm");
    return (row) => {
      const time = batch.times[row]!;
      // A driver's thread has its own name from the beginning (kernel/fork.c, `copy_process`, `args->name`).
      if (isMatch(row)) this.#members.startsAs(pid(row), MEMBER, time);
      else this.#members.starts(pid(row), creator(row), time);
    };
  }

  #renames(batch: EventBatch): RowReader {
    const pid = numbers(batch, "pid");
    const [was, is] = [this.#matching(batch, "oldcomm"), this.#matching(batch, "newcomm")];
    return (row) => {
      const time = batch.times[row]!;
      const isMatch = is(row);
      this.#renamed.set(pid(row), { time, isMatch });
      // A task stays in the scope when its name changes.
      if (isMatch || was(row)) this.#members.states(pid(row), MEMBER, time);
    };
  }

  /** The task was renamed just before, by the id that it has now (fs/exec.c, `begin_new_exec`). */
  #executes(batch: EventBatch): RowReader {
    const [pid, old] = [numbers(batch, "pid"), numbers(batch, "old_pid")];
    return (row) => {
      if (pid(row) === old(row)) return;
      const renamed = this.#renamed.get(pid(row));
      if (renamed === undefined) this.#members.states(pid(row), UNKNOWN, batch.times[row]!);
      else if (!renamed.isMatch) this.#members.executes(pid(row), old(row), renamed.time);
    };
  }

  #matching({ columns }: EventBatch, field: string): (row: number) => boolean {
    const column = columns.get(field);
    if (column?.kind !== "text") throw new TypeError(`${field} is no text column`);
    const { codes, texts } = column;
    const known: boolean[] = [];
    return (row) => (known[codes[row]!] ??= this.#matches(texts.of(codes[row]!)));
  }
}

function numbers({ columns }: EventBatch, field: string): (row: number) => number {
  const column = columns.get(field);
  const reader = column && numberReader(column);
  if (!reader) throw new TypeError(`${field} is not a number column`);
  return reader;
}
