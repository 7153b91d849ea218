import { countOf } from "../core/quantity-text.ts";
import type { TaskNaming } from "../aggregate/aggregation.ts";
import { RecordedGroups, type RequestGrouping } from "./task-grouping.ts";
import { readTaskNames } from "../trace/names/tasks/read-task-names.ts";
import { TaskNames } from "../trace/names/tasks/task-names.ts";
import type { Recording } from "../trace/recording.ts";

/** The names of a recording's tasks, which are read from its events only where some request asks for them. */
export class RecordedNames {
  readonly names: TaskNames;
  readonly #groups: RecordedGroups;
  readonly #hint: string;
  #wanted = false;

  constructor(recording: Pick<Recording, "info" | "events">) {
    const { info, events } = recording;
    this.names = new TaskNames(info.comms);
    this.#groups = new RecordedGroups(recording);
    this.#hint = events.has("sched:sched_switch") ? "" : " (record sched:sched_switch to get names)";
  }

  forRequest(): RequestNaming {
    const use = (): void => {
      this.#wanted = true;
    };
    return new RequestNaming(this.names, use, this.#hint, this.#groups.forRequest());
  }

  /** Once all requests are bound. */
  read(recording: Recording): void {
    if (this.#wanted) readTaskNames(recording, this.names);
    this.#groups.read(recording);
  }
}

/** What one request asks of names, and how often there was none. */
export class RequestNaming implements TaskNaming {
  readonly use: () => void;
  readonly groups: RequestGrouping;
  readonly #names: TaskNames;
  readonly #hint: string;
  #isUsed = false;
  #nameless = 0;
  #namelessCompared = 0;

  /** `hint` is how to have more names. */
  constructor(names: TaskNames, use: () => void, hint: string, groups: RequestGrouping) {
    this.#names = names;
    this.use = () => {
      this.#isUsed = true;
      use();
    };
    this.#hint = hint;
    this.groups = groups;
  }

  /** Whether the request has to do with names or processes of tasks at all. */
  get isUsed(): boolean {
    return this.#isUsed || this.groups.isUsed;
  }

  at(pid: number, time: number): number {
    const id = this.#names.at(pid, time);
    if (!this.#names.hasName(id)) this.#nameless += 1;
    return id;
  }

  comparedAt(pid: number, time: number): number {
    const id = this.#names.at(pid, time);
    if (!this.#names.hasName(id)) this.#namelessCompared += 1;
    return id;
  }

  notes(): readonly string[] {
    return [
      ...this.#note(this.#nameless, `counted as "<...>"`),
      ...this.#note(this.#namelessCompared, `compared as "<...>" in a condition`),
      ...this.groups.notes(),
    ];
  }

  #note(records: number, what: string): readonly string[] {
    if (records === 0) return [];
    const [verb, them] = records === 1 ? ["was", "its task"] : ["were", "their tasks"];
    return [
      `${countOf(records, "record")} ${verb} ${what}: the name of ${them} at that time was not recorded${this.#hint}.`,
    ];
  }
}
