import { eventOf, type ExpressionOf } from "../probes/build-probes.ts";
import { textNode } from "../probes/probe-nodes.ts";
import type { TracepointProbe } from "../spec.ts";
import { childOf, type SpecNode } from "../tree.ts";
import { tracepointProbeItems, tracepointProbeName } from "./tracepoint-probe-nodes.ts";
import { isRaw } from "./tracepoint-sources.ts";

/** The items of `tracepoints` with `args`, of a document in which nothing is wrong. */
export function buildTracepointProbes(
  root: SpecNode,
  expressionOf: ExpressionOf,
): readonly TracepointProbe[] {
  return tracepointProbeItems(root).map((item) => {
    const event = textNode(childOf(item, "event"))!;
    const optional = childOf(item, "optional");
    const entry = {
      name: tracepointProbeName(item).name!,
      ...eventOf(item, expressionOf, true),
    };
    return {
      at: item.at,
      kind: entry.args.some(({ argument }) => isRaw(argument.fetch)) ? "tprobe" : "eprobe",
      pattern: { value: event.value, at: event.at },
      optional: optional?.kind === "scalar" && optional.value === true,
      entry,
    };
  });
}
