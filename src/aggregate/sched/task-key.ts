import { diagnostic } from "../../core/diagnostic.ts";
import { type EventFormat, isTextField, fieldOf } from "../../trace/decode/event-format.ts";
import { cpuPart } from "../keys/context-part.ts";
import { busyPids } from "../keys/key-domains.ts";
import { narrowPart, textPart } from "../keys/field-part.ts";
import type { KeyPart } from "../keys/key-part.ts";
import type { Binding } from "../request/binding.ts";
import { requireNumbers } from "../request/find-field.ts";
import { textsOption } from "../request/options.ts";
import type { KeyDomain } from "../../document/aggregation-result.ts";
import type { TextCodes } from "../state/text-codes.ts";

/** The task that is switched out, or the task that is switched in. */
export type Side = "prev" | "next";

/** What the `by` option of the task aggregations can name; the schema holds it to these. */
export function taskNames(binding: Binding): readonly string[] {
  return textsOption(binding.request, "by") ?? ["comm"];
}

/** A task of sched_switch as a key: `comm`, `pid`, `prio`, `cpu`. One slot each, the same on both sides. */
export function taskKey(names: readonly string[], side: Side, codes: TextCodes): readonly KeyPart[] {
  return names.map((name) => {
    if (name === "cpu") return cpuPart(name);
    return name === "comm"
      ? textPart(name, codes, `${side}_comm`, BUSY_TASKS)
      : narrowPart(name, `${side}_${name}`, name === "pid" ? busyPids : undefined);
  });
}

const BUSY_TASKS: KeyDomain = { kind: "busy-tasks" };

/** Asks for the fields of both sides, and for their ids. */
export function needTasks(binding: Binding, format: EventFormat, names: readonly string[]): void {
  const numbers = names.filter((name) => name === "prio");
  requireNumbers(binding, format, ["prev_pid", "next_pid", ...numbers.flatMap(bothSides)]);
  if (names.includes("comm")) requireTexts(binding, format, bothSides("comm"));
}

function bothSides(name: string): readonly string[] {
  return [`prev_${name}`, `next_${name}`];
}

function requireTexts(binding: Binding, format: EventFormat, names: readonly string[]): void {
  binding.needs.event(format, ...names);
  const { use } = binding.request;
  for (const name of names) {
    const field = fieldOf(format, name);
    if (field && isTextField(field)) continue;
    const message = `${use.value} can't be computed: sched:sched_switch of this kernel has no string field ${name}`;
    binding.problems.push(diagnostic("unsupported", message, { at: use.at }));
  }
}
