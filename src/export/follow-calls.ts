import type { CallFaults } from "../aggregate/calls-followed/call-faults.ts";
import { callFormats, driveCalls } from "../aggregate/calls-followed/call-events.ts";
import { type CallHooks, CallStacks } from "../aggregate/calls-followed/call-stacks.ts";
import { interruptRoles } from "../aggregate/calls-followed/interrupt-roles.ts";
import { interruptLabel } from "../aggregate/call-tree/call-tree-result.ts";
import { Functions } from "../aggregate/call-tree/functions.ts";
import { labelsOf } from "../aggregate/call-tree/labels.ts";
import type { TaskCalls } from "../aggregate/calls-followed/task-calls.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { Recording } from "../trace/recording.ts";
import { bound, exportBinding } from "./binding.ts";
import { omitted } from "./exporter.ts";

/** The calls of a recording, followed as `call-graph` follows them where it has no root: interrupts apart from what was called. */
export interface FollowedCalls {
  /** Gives every call to the hooks. */
  follow(): void;
  /** What a frame (`frameOf`) is called; once all calls were followed. */
  labels(): (frame: number) => string;
  /** What could not be followed. */
  problems(): readonly Diagnostic[];
  /** False: the records have no times of their own, so that durations are in the unit of the recording's clock. */
  readonly hasOwnTimes: boolean;
}

/** Errors: `unsupported`, where the kernel's records lack what is needed. */
export function followedCalls(recording: Recording, hooks: CallHooks): Result<FollowedCalls> {
  const binding = exportBinding(recording.events, recording.info);
  const formats = callFormats(binding);
  const functions = new Functions(recording.info.symbols, interruptRoles);
  const stacks = new CallStacks(hooks, { apart: true, roles: (func) => functions.traits(func) });
  return bound(binding, {
    follow() {
      for (const events of recording.read(binding.needs.data.events))
        driveCalls(events, formats, { functions, stacks }, () => undefined);
      stacks.finish();
    },
    labels() {
      const labels = labelsOf(functions);
      return (frame) => (frame & 1 ? interruptLabel(labels[frame >> 1]!) : labels[frame >> 1]!);
    },
    problems: () => problemsOf(stacks.faults),
    hasOwnTimes: formats?.exit.fields.some(({ name }) => name === "rettime") ?? false,
  });
}

function problemsOf({ unfinished, orphans, dropped, negative, overrun }: CallFaults): readonly Diagnostic[] {
  return [
    ...omitted(unfinished, "call", "had not returned when the recording ended"),
    ...omitted(orphans, "return", "of a call had no recorded entry"),
    ...omitted(dropped, "call", "had no recorded return"),
    ...omitted(negative, "call", "had a negative duration on the kernel's clock"),
    ...omitted(overrun, "call", "or more did not fit on the tracer's stack of their task"),
  ];
}

/** The frame of the call at a level: its function, and whether it is the first of an interrupt. */
export function frameOf(task: TaskCalls, at: number): number {
  const isEntry = task.inInterrupt[at] === 1 && (at === 0 || task.inInterrupt[at - 1] === 0);
  return 2 * task.func[at]! + (isEntry ? 1 : 0);
}
