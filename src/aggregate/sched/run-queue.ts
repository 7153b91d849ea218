import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";

/** The state of a task, as far as the events show. */
type TaskState = "unknown" | "running" | "woken" | "preempted" | "asleep";

interface Task {
  state: TaskState;
  /** When it got there. */
  sinceNs: number;
}

/**
 * The time that tasks wait on a run queue, from sched_wakeup and sched_switch. A wait is measured only where its
 * beginning and its end were both seen; all else is counted for what it is.
 */
export class RunQueue {
  /** A task was woken that ran or waited already: the kernel says so, but it waits for nothing new. */
  alreadyAwake = 0;
  /** A task got the CPU without a wake-up, after the recording saw it go to sleep. */
  unmatched = 0;
  /**
   * A task left a CPU that it wasn't seen to get, or got one while it had another: the switch between was lost, or the
   * kernel did not report it (docs/decisions/own-threads.md). A wait without both ends is left out.
   */
  broken = 0;
  /** The end was before the beginning, by the clock. */
  negative = 0;
  /** Waits during which events were lost on some CPU: others can have begun since. */
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

  /** What the task waited for until now, and how long; nothing where that isn't known. */
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

  /** Tasks that were woken and still wait. */
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
