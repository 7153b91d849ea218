import type { TaskGrouping } from "../aggregate/aggregation.ts";
import { countOf } from "../core/quantity-text.ts";
import { readTaskGroups } from "../trace/names/tasks/read-task-groups.ts";
import { noGroups, type TaskGroups, UNKNOWN_GROUP } from "../trace/names/tasks/task-groups.ts";
import type { Recording } from "../trace/recording.ts";

/** The processes of a recording's tasks, which are read from it only where some request asks for them. */
export class RecordedGroups {
  groups: TaskGroups = noGroups;
  readonly #hint: string;
  #wanted = false;

  constructor({ info }: Pick<Recording, "info">) {
    this.#hint = info.threadGroups
      ? ""
      : " (a spec that uses task.tgid, and has no scope: cpus, records the processes)";
  }

  forRequest(): RequestGrouping {
    return new RequestGrouping(this, this.#hint);
  }

  want(): void {
    this.#wanted = true;
  }

  /** Once all requests are bound. */
  read(recording: Recording): void {
    if (this.#wanted) this.groups = readTaskGroups(recording);
  }
}

/** What one request asks of processes, and how often there was none. */
export class RequestGrouping implements TaskGrouping {
  isUsed = false;
  readonly #recorded: RecordedGroups;
  readonly #hint: string;
  #unknown = 0;
  #undecided = 0;

  /** `hint` is how to have more. */
  constructor(recorded: RecordedGroups, hint: string) {
    this.#recorded = recorded;
    this.#hint = hint;
  }

  use(): void {
    this.isUsed = true;
    this.#recorded.want();
  }

  find(pid: number, time: number): number | undefined {
    const group = this.#recorded.groups.at(pid, time);
    return group === UNKNOWN_GROUP ? undefined : group;
  }

  at(pid: number, time: number): number | undefined {
    const group = this.find(pid, time);
    if (group === undefined) this.#unknown += 1;
    return group;
  }

  undecided(): void {
    this.#undecided += 1;
  }

  /** Records that a condition could not decide about. */
  get leftOut(): number {
    return this.#undecided;
  }

  notes(): readonly string[] {
    return [
      ...this.#note(this.#unknown, ["has no task.tgid", "have no task.tgid"]),
      ...this.#note(this.#undecided, [
        "matches no condition with task.tgid",
        "match no condition with task.tgid",
      ]),
    ];
  }

  #note(records: number, [one, several]: readonly [string, string]): readonly string[] {
    if (records === 0) return [];
    const [what, tasks] = records === 1 ? [one, "its task"] : [several, "their tasks"];
    return [`${countOf(records, "record")} ${what}: the process of ${tasks} was not recorded${this.#hint}.`];
  }
}
