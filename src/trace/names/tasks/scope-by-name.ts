import { compileGlob } from "../../../core/glob.ts";
import type { EventBatch } from "../../decode/batch.ts";
import { eventName } from "../../decode/event-format.ts";
import { MEMBER, type ScopeMembers, UNKNOWN } from "./scope-members.ts";
import { numbersOf, type RowReader, type TaskEvents, textsThat } from "./task-events.ts";

/** Each new task, each name, and each program. */
const START = "task:task_newtask";
const RENAME = "task:task_rename";
const EXECUTE = "sched:sched_process_exec";

/** A task is in the scope from when it, or the task that created it, has a matching name. */
export class ScopeByName implements TaskEvents {
  readonly fields: TaskEvents["fields"] = new Map([
    [START, ["common_pid", "pid", "comm"]],
    [RENAME, ["pid", "oldcomm", "newcomm"]],
    [EXECUTE, ["pid", "old_pid"]],
  ]);
  readonly #members: ScopeMembers;
  readonly #matches: (name: string) => boolean;
  /** Of each task that changed its name: when it did last, and whether the new name matches. */
  readonly #renamed = new Map<number, { readonly time: number; readonly isMatch: boolean }>();

  constructor(comm: string, members: ScopeMembers) {
    this.#members = members;
    this.#matches = compileGlob(comm);
  }

  reader(batch: EventBatch): RowReader {
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
    const [pid, creator] = [numbersOf(batch, "pid"), numbersOf(batch, "common_pid")];
    const isMatch = textsThat(this.#matches, batch, "comm");
    return (row) => {
      const time = batch.times[row]!;
      // A driver's thread has its own name from the beginning (kernel/fork.c, `copy_process`, `args->name`).
      if (isMatch(row)) this.#members.startsAs(pid(row), MEMBER, time);
      else this.#members.starts(pid(row), creator(row), time);
    };
  }

  #renames(batch: EventBatch): RowReader {
    const pid = numbersOf(batch, "pid");
    const [was, is] = [
      textsThat(this.#matches, batch, "oldcomm"),
      textsThat(this.#matches, batch, "newcomm"),
    ];
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
    const [pid, old] = [numbersOf(batch, "pid"), numbersOf(batch, "old_pid")];
    return (row) => {
      if (pid(row) === old(row)) return;
      const renamed = this.#renamed.get(pid(row));
      if (renamed === undefined) this.#members.states(pid(row), UNKNOWN, batch.times[row]!);
      else if (!renamed.isMatch) this.#members.executes(pid(row), old(row), renamed.time);
    };
  }
}
