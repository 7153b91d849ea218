import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Located, Span } from "../../core/source.ts";
import { uprobeNodes } from "../uprobes/uprobe-nodes.ts";
import { tracepointProbeItems, tracepointProbeName } from "../tracepoint-probes/tracepoint-probe-nodes.ts";
import { childOf, itemsOf, type SpecNode } from "../tree.ts";
import { probeNodes } from "./probe-nodes.ts";

/** All of a session's probes are in one group: the kernel would put a second one of a name on the first one's event. */
export function checkUniqueNames(root: SpecNode): readonly Diagnostic[] {
  const first = new Map<string, Span>();
  return namesIn(root).flatMap(({ value, at }) => {
    const before = first.get(value);
    if (!before) first.set(value, at);
    if (!before) return [];
    return [
      diagnostic("wrong-value", `two probes have the name "${value}"`, {
        at,
        hint: "give one of them another name",
        related: [{ message: "the first one is here", at: before }],
      }),
    ];
  });
}

function namesIn(root: SpecNode): readonly Located<string>[] {
  const nodes: readonly Pick<ReturnType<typeof uprobeNodes>, "name" | "exitName">[] = [
    ...tracepointProbeItems(root).map(tracepointProbeName),
    ...itemsOf(childOf(root, "kprobes")).map(probeNodes),
    ...itemsOf(childOf(root, "uprobes")).map(uprobeNodes),
  ];
  return nodes.flatMap(({ name, exitName }) => [...(name ? [name] : []), ...(exitName ? [exitName] : [])]);
}
