import type { EventFormat } from "../../src/trace/decode/event-format.ts";
import { madeFormat, type MadeEvent } from "./batch-builder.ts";

export const schedSwitch: EventFormat = madeFormat("sched:sched_switch", {
  prev_comm: "text",
  prev_pid: "s32",
  prev_prio: "s32",
  prev_state: "s64",
  next_comm: "text",
  next_pid: "s32",
  next_prio: "s32",
});
const woken = { comm: "text", pid: "s32", prio: "s32", target_cpu: "s32" } as const;
export const schedWakeup: EventFormat = madeFormat("sched:sched_wakeup", woken);
export const schedWakeupNew: EventFormat = madeFormat("sched:sched_wakeup_new", woken);

export interface Task {
  readonly comm: string;
  readonly pid: number;
  readonly prio?: number;
}

export const idle: Task = { comm: "swapper/0", pid: 0 };

/** `R`: could go on; `R+`: preempted in the kernel; `S`: sleeps; `X`: has ended. */
const STATES = { "R": 0, "R+": 0x100, "S": 1, "D": 2, "X": 0x10 } as const;

export function switched(
  time: number,
  prev: Task,
  state: keyof typeof STATES,
  next: Task,
  cpu = 0,
): MadeEvent {
  const fields = {
    prev_comm: prev.comm,
    prev_pid: prev.pid,
    prev_prio: prev.prio ?? 120,
    prev_state: STATES[state],
    next_comm: next.comm,
    next_pid: next.pid,
    next_prio: next.prio ?? 120,
  };
  return { event: schedSwitch, time, cpu, pid: prev.pid, fields };
}

export function wokenUp(time: number, task: Task, cpu = 0, event: EventFormat = schedWakeup): MadeEvent {
  return {
    event,
    time,
    cpu,
    fields: { comm: task.comm, pid: task.pid, prio: task.prio ?? 120, target_cpu: cpu },
  };
}
