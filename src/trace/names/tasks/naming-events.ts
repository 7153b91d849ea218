import { showBytes, shownBytes } from "../../../core/show-bytes.ts";
import { type EventFormat, eventName, isTextField } from "../../decode/event-format.ts";

/** One pair of fields by which an event says what a task is called. */
export interface NamingFields {
  readonly pid: string;
  readonly name: string;
  /**
   * `is`: now, and before, as far as nothing else is known. `after`: from the moment after the event (it is written before
   * the name changes). `program`: a file that the task has begun to execute; before, it had another name.
   */
  readonly kind: "is" | "after" | "program";
}

const is = (pid: string, name: string): NamingFields => ({ pid, name, kind: "is" });
const OWN = is("pid", "comm");

/**
 * Events of include/trace/events/sched.h, task.h and signal.h whose name and thread id are of one task. Not all are:
 * `sched_process_wait` has the name of the task that waits and the id of the one that is waited for.
 */
const NAMING_EVENTS: ReadonlyMap<string, readonly NamingFields[]> = new Map([
  ["sched:sched_switch", [is("prev_pid", "prev_comm"), is("next_pid", "next_comm")]],
  ["sched:sched_waking", [OWN]],
  ["sched:sched_wakeup", [OWN]],
  ["sched:sched_wakeup_new", [OWN]],
  ["sched:sched_migrate_task", [OWN]],
  ["sched:sched_process_exit", [OWN]],
  ["sched:sched_process_free", [OWN]],
  ["sched:sched_process_hang", [OWN]],
  ["sched:sched_stat_wait", [OWN]],
  ["sched:sched_stat_sleep", [OWN]],
  ["sched:sched_stat_iowait", [OWN]],
  ["sched:sched_stat_blocked", [OWN]],
  ["sched:sched_stat_runtime", [OWN]],
  ["sched:sched_process_fork", [is("parent_pid", "parent_comm"), is("child_pid", "child_comm")]],
  ["sched:sched_process_exec", [{ pid: "pid", name: "filename", kind: "program" }]],
  ["task:task_newtask", [OWN]],
  ["task:task_rename", [is("pid", "oldcomm"), { pid: "pid", name: "newcomm", kind: "after" }]],
  ["signal:signal_generate", [OWN]],
]);

/** By which fields an event names tasks; none where it doesn't, or where this kernel's has other fields. */
export function namingFields(event: EventFormat): readonly NamingFields[] {
  const shapes = new Map(event.fields.map((field) => [field.name, field]));
  return (NAMING_EVENTS.get(eventName(event)) ?? []).filter(({ pid, name }) => {
    const [number, text] = [shapes.get(pid), shapes.get(name)];
    return number?.shape.kind === "integer" && text !== undefined && isTextField(text);
  });
}

/** `TASK_COMM_LEN` less the NUL. */
const COMM_BYTES = 15;

/** A descriptor's name is made for `execveat`; what the task is called then differs from kernel to kernel. */
const DESCRIPTOR = /^\/dev\/fd\/\d+(?:\/|$)/u;

/**
 * What the kernel calls a task that executes a file (fs/exec.c, `begin_new_exec`): the last part of its path, cut to 15
 * bytes. Undefined where the path doesn't say.
 */
export function nameOfProgram(path: string): string | undefined {
  if (DESCRIPTOR.test(path)) return undefined;
  const bytes = shownBytes(path.slice(path.lastIndexOf("/") + 1));
  return showBytes(bytes.subarray(0, COMM_BYTES));
}
