import { commOf } from "../aggregate/keys/key-part.ts";
import { KeyTable } from "../aggregate/state/key-table.ts";
import { readTaskNames } from "../trace/names/tasks/read-task-names.ts";
import { TaskNames } from "../trace/names/tasks/task-names.ts";
import type { Recording } from "../trace/recording.ts";

/** Tasks that are told apart, each under each of its names; a machine has fewer in a day. */
const MOST_TASKS = 1 << 18;
const OTHER_TASKS = MOST_TASKS;
const NO_CPU = -1;

/** Tasks under the names that they had at the time: `bash-4711`, and after `exec` `ls-4711`. Numbered from 0 on. */
export class ExportedTasks {
  readonly names: TaskNames;
  readonly #table = new KeyTable(3, MOST_TASKS);

  /** Reads all events that name tasks. */
  constructor(recording: Recording) {
    this.names = new TaskNames(recording.info.comms);
    readTaskNames(recording, this.names);
  }

  /** `cpu`: where a CPU's idle task is one of its own. */
  of(pid: number, time: number, cpu: number = NO_CPU): number {
    const { key } = this.#table;
    key[0] = this.names.at(pid, time);
    key[1] = pid;
    key[2] = cpu;
    const task = this.#table.intern();
    return task < 0 ? OTHER_TASKS : task;
  }

  label(task: number): string {
    if (task === OTHER_TASKS) return "(other tasks)";
    const cpu = this.#table.slot(task, 2);
    const name = taskLabel(this.#table.slot(task, 0), this.#table.slot(task, 1), this.names.comms);
    return cpu === NO_CPU ? name : `${name} CPU ${cpu}`;
  }
}

/** `name`: a number by which `comms` has the task's name. */
export function taskLabel(name: number, pid: number, comms: ReadonlyMap<number, string>): string {
  return `${commOf(name, comms)}-${pid}`;
}
