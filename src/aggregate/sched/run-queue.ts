import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";

/** The state of a task, as far as the events show. */
type TaskState = "unknown" | "running" | "woken" | "preempted" | "asleep";

interface Task {
  state: TaskState;
  /** When the task entered this state. */
  sinceNs: number;
}

/**
 * The time that tasks wait on a run queue, from sched_wakeup and sched_switch. A wait is measured only where its
 * start and end were both recorded; everything else is counted by its kind.
 */
export class RunQueue {
  /** Wake-ups of tasks that were already running or waiting: they start no new wait. */
  alreadyAwake = 0;
  /** Switches to a sleeping task without a recorded wake-up. */
  unmatched = 0;
  /**
   * Switches out of a task that was not running, or in of a task that was: the switch between was lost, or the
   * kernel did not report it (docs/decisions/own-threads.md). A wait without a start or an end is left out.
   */
  broken = 0;
  /** Waits with a negative duration, by the clock. */
  negative = 0;
  /** Waits during which events were lost on some CPU: a later wait can have started since. */
  cutByLoss = 0;
  readonly #tasks = new Map<number, Task>();
  readonly #gaps: LossGaps;

  constructor(gaps: LossGaps = noGaps) {
    this.#gaps = gaps;
  }

  wake(pid: number, timeNs: number): void {
    const task = this.#task(pid, timeNs);
    if (task.state !== "unknown" && task.state !== "asleep") this.alreadyAwake += 1;
    else move(task, "woken", timeNs);
  }

  leave(pid: number, runnable: boolean, dead: boolean, timeNs: number): void {
    const task = this.#task(pid, timeNs);
    if (task.state === "woken" || task.state === "preempted") this.broken += 1;
    if (dead) this.#tasks.delete(pid);
    else move(task, runnable ? "preempted" : "asleep", timeNs);
  }

  /** The wait that ends now, and its duration in ns; undefined if its start is unknown. */
  enter(
    pid: number,
    timeNs: number,
  ): { readonly after: "woken" | "preempted"; readonly ns: number } | undefined {
    const task = this.#task(pid, timeNs);
    const { state, sinceNs } = task;
    move(task, "running", timeNs);
    if (state === "asleep") this.unmatched += 1;
    if (state === "running") this.broken += 1;
    if (state !== "woken" && state !== "preempted") return undefined;
    if (timeNs >= sinceNs) return { after: state, ns: timeNs - sinceNs };
    this.negative += 1;
    return undefined;
  }

  /** Number of tasks that were woken and are still waiting. */
  waiting(): number {
    return [...this.#tasks.values()].filter(({ state }) => state === "woken").length;
  }

  #task(pid: number, timeNs: number): Task {
    const known = this.#tasks.get(pid);
    if (known) return this.#forgottenWhereLost(known, timeNs);
    const task: Task = { state: "unknown", sinceNs: 0 };
    this.#tasks.set(pid, task);
    return task;
  }

  /** After lost events the state of the task is unknown. */
  #forgottenWhereLost(task: Task, timeNs: number): Task {
    if (!this.#gaps.between(task.sinceNs, timeNs)) return task;
    if (task.state === "woken" || task.state === "preempted") this.cutByLoss += 1;
    task.state = "unknown";
    return task;
  }
}

function move(task: Task, state: TaskState, timeNs: number): void {
  task.state = state;
  task.sinceNs = timeNs;
}
