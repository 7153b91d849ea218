import { diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import { type ContextName, contextName } from "../keys/context-part.ts";
import { widened } from "../keys/field-part.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { keyPart } from "../keys/key-parts.ts";
import type { Binding } from "../request/binding.ts";
import { listOf } from "../request/options.ts";

/** The values that identify a pair, read from either event into the same slots. */
export interface PairKey {
  readonly from: readonly KeyPart[];
  readonly to: readonly KeyPart[];
  /** Both sides read the same fields. */
  readonly isShared: boolean;
}

/** The `key` option: names that both sides share, or a name for each side. */
export function pairKey(
  binding: Binding,
  fromEvents: readonly EventFormat[],
  toEvents: readonly EventFormat[],
): PairKey {
  const { request } = binding;
  const pairs = listOf(request.options["key"]).flatMap((item, index) => {
    const names = namesOf(item);
    const at = request.spanOf("key", index);
    if (names.from === names.to && meansTwoThings(binding, [fromEvents, toEvents], names.from, at)) return [];
    const from = keyPart(binding, fromEvents, names.from, at, "number");
    const to = keyPart(binding, toEvents, names.to, at, "number");
    return from && to ? (matched(binding, from, to, at) ?? []) : [];
  });
  return {
    from: pairs.map(({ from }) => from),
    to: pairs.map(({ to }) => to),
    isShared: pairs.every(({ from, to }) => from.name === to.name),
  };
}

function namesOf(item: unknown): { readonly from: string; readonly to: string } {
  if (typeof item === "object" && item !== null && "from" in item && "to" in item) {
    return { from: String(item.from), to: String(item.to) };
  }
  return { from: String(item), to: String(item) };
}

/** If a name is a field in one event and a common property in the other, no pair could ever match. */
function meansTwoThings(
  binding: Binding,
  [from, to]: readonly [readonly EventFormat[], readonly EventFormat[]],
  name: string,
  at: Span,
): boolean {
  const context = contextName(name);
  if (context === undefined) return false;
  const withField = [from, to].find((events) => events.every((event) => fieldOf(event, name)));
  const without = [from, to].find((events) => !events.every((event) => fieldOf(event, name)));
  if (!withField || !without) return false;
  const message = `"${name}" is a field of ${namesOfEvents(withField)}, but in ${namesOfEvents(without)} it means ${MEANING[context]}`;
  refuse(binding, message, at, HINTS[context]);
  return true;
}

const MEANING: Readonly<Record<ContextName, string>> = {
  cpu: "the CPU of the event",
  pid: "the running task",
  comm: "the name of the running task",
  tgid: "the process of the running task",
  event: "the event's own name",
};

const RENAME = "give the probe's argument another name";
const HINTS: Readonly<Record<ContextName, string>> = {
  cpu: `${RENAME}, or write "CPU" for the CPU of both`,
  pid: `${RENAME}, or write "common_pid" for the running task of both`,
  comm: RENAME,
  tgid: RENAME,
  event: RENAME,
};

function namesOfEvents(events: readonly EventFormat[]): string {
  return events.map(eventName).join(", ");
}

function matched(
  binding: Binding,
  from: KeyPart,
  to: KeyPart,
  at: Span,
): { readonly from: KeyPart; readonly to: KeyPart } | undefined {
  if (from.mayCoincide || to.mayCoincide) {
    return refuse(binding, "tasks can share a name, so it cannot identify a pair", at, 'use "pid"');
  }
  const unfit = from.noIdentity ?? to.noIdentity;
  if (unfit) return refuse(binding, `${unfit.reason}, so it cannot identify a pair`, at, unfit.hint);
  if (from.type !== to.type) {
    return refuse(binding, `"${from.name}" and "${to.name}" can't be compared: one is a string`, at);
  }
  if (from.slots === to.slots) return { from, to };
  return { from: widened(from), to: widened(to) };
}

function refuse({ problems }: Binding, message: string, at: Span, hint?: string): undefined {
  problems.push(diagnostic("wrong-type", message, { at, hint }));
}
