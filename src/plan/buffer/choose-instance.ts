import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Spec } from "../../spec/spec.ts";
import type { KernelFacts, TracerFacts } from "../kernel-facts.ts";
import { listLines } from "../../tracefs/codec.ts";
import { isAtLeast } from "../../core/kernel-release.ts";

/**
 * The tracefs instance that a session records in: its private one or, if the kernel has the tracer nowhere else
 * (function_graph before Linux 6.11), the top-level instance.
 */
export interface TargetInstance {
  /** Relative to tracefs: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  /** Contents of the top-level instance's control files, to restore. Absent for a private instance: removing it undoes all. */
  readonly before?: ReadonlyMap<string, string>;
}

/** Path of one of the instance's files, relative to tracefs. */
export function pathIn({ folder }: TargetInstance, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

/** First release with the tracer in instances (`allow_instances` of its `struct tracer`). */
const IN_INSTANCES: ReadonlyMap<string, readonly [major: number, minor: number]> = new Map([
  ["function_graph", [6, 11]],
  // 5.17, "tracing/osnoise: Support multiple instances"
  ["osnoise", [5, 17]],
  ["timerlat", [5, 17]],
  ["hwlat", [4, 9]],
  ["irqsoff", [3, 16]],
  ["preemptirqsoff", [3, 16]],
  ["preemptoff", [3, 16]],
  ["wakeup", [3, 16]],
  ["wakeup_dl", [3, 16]],
  ["wakeup_rt", [3, 16]],
]);

/** The instance to record a spec in: a private one wherever this kernel allows it. */
export function chooseInstance(spec: Spec, facts: KernelFacts, instance: string): TargetInstance {
  const needsTopLevel = spec.tracer && facts.tracers && !takesTracer(spec.tracer.type.value, facts);
  return needsTopLevel ? { folder: "", before: facts.tracers.state } : { folder: `instances/${instance}` };
}

/** Asks an existing instance if there is one; otherwise decides by the kernel's release. */
function takesTracer(type: string, { tracers, release }: KernelFacts): boolean {
  if (type === "nop" || type === "function") return true;
  if (tracers?.inInstances) return tracers.inInstances.includes(type);
  const since = IN_INSTANCES.get(type);
  return since !== undefined && isAtLeast(release, since);
}

/** Why the top-level instance is not free: the machine has only one. */
export function topLevelInUse(spec: Spec, facts: KernelFacts): readonly Diagnostic[] {
  const { tracer } = spec;
  const { tracers } = facts;
  const use = tracers && useOf(tracers);
  if (!tracer || use === undefined) return [];
  const message = `this kernel has ${tracer.type.value} only in the top-level instance, and ${use.what}`;
  return [diagnostic("in-use", message, { at: tracer.type.at, hint: use.hint })];
}

interface Use {
  readonly what: string;
  readonly hint: string;
}

function useOf({ users, state, topLevelEntries, graphSession }: TracerFacts): Use | undefined {
  const user = users.find(({ folder }) => folder === "");
  const session = graphSession ?? "another process";
  if (user)
    return { what: `${session} traces there with ${user.tracer}`, hint: "try again when it has finished" };
  for (const file of lists) {
    const lines = listLines(state.get(file));
    if (lines.length > 0)
      return {
        what: `another process uses it: ${file} has ${lines[0]}`,
        hint: "try again when it has finished",
      };
  }
  if (topLevelEntries === 0) return undefined;
  return {
    what: `it contains another recording of ${topLevelEntries} events`,
    hint: "keep it (cat trace), then empty it: echo > /sys/kernel/tracing/trace",
  };
}

const lists: readonly string[] = [
  "set_event",
  "set_event_pid",
  "set_event_notrace_pid",
  "set_ftrace_filter",
  "set_ftrace_notrace",
  "set_ftrace_pid",
  "set_ftrace_notrace_pid",
];
