import type { Located } from "../../core/source.ts";
import { isGlob } from "../../core/glob.ts";
import { textNode } from "../probes/probe-nodes.ts";
import { childOf, itemsOf, type SpecNode } from "../tree.ts";

/** Items of `tracepoints` with `args`: each makes an event of its own. */
export function tracepointProbeItems(root: SpecNode): readonly SpecNode[] {
  return itemsOf(childOf(root, "tracepoints")).filter(hasArgs);
}

/** Whether an item of `tracepoints` makes an event of its own. */
export function hasArgs(item: SpecNode): boolean {
  return childOf(item, "args") !== undefined;
}

/** The name of its event: given, or that of the tracepoint; absent where neither can be read. */
export function tracepointProbeName(item: SpecNode): {
  readonly name?: Located<string>;
} {
  const given = textNode(childOf(item, "name"));
  if (given) return { name: { value: given.value, at: given.at } };
  const event = textNode(childOf(item, "event"));
  if (!event || isGlob(event.value) || !event.value.includes(":")) return {};
  return {
    name: {
      value: event.value.slice(event.value.indexOf(":") + 1),
      at: event.at,
    },
  };
}
