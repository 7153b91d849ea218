import { childOf, entriesOf, itemsOf, type SpecNode } from "../tree.ts";
import type { SourceExpression, ProbeArgument, ProbeEvent } from "./probe-event.ts";
import type { KernelProbe, ReturnProbe } from "../spec.ts";
import { parseFetchArgument } from "./parse-fetch-argument.ts";
import { probeNodes, textNode } from "./probe-nodes.ts";
import { parseProbeTarget } from "./probe-target.ts";

/** Finds a parsed expression by its node. */
export type ExpressionOf = (node: SpecNode) => SourceExpression;

/** `kprobes:` of a document in which nothing is wrong. */
export function buildProbes(list: SpecNode | undefined, expressionOf: ExpressionOf): readonly KernelProbe[] {
  return itemsOf(list).map((item) => buildProbe(item, expressionOf));
}

function buildProbe(item: SpecNode, expressionOf: ExpressionOf): KernelProbe {
  const { kind, name, exitName } = probeNodes(item);
  const target = childOf(item, "function") ?? item;
  const exit = childOf(item, "return");
  const optional = childOf(item, "optional");
  return {
    at: item.at,
    kind,
    target: { value: parseProbeTarget(textNode(target)!.value)!, at: target.at },
    optional: optional?.kind === "scalar" && optional.value === true,
    entry: { name: name!, ...eventOf(item, expressionOf) },
    ...(exit && { return: buildReturn(exit, exitName!, expressionOf) }),
  };
}

function buildReturn(exit: SpecNode, name: ReturnProbe["name"], expressionOf: ExpressionOf): ReturnProbe {
  const maxActive = childOf(exit, "max-active");
  return {
    name,
    ...eventOf(exit, expressionOf),
    ...(maxActive?.kind === "scalar" && { maxActive: Number(maxActive.value) }),
  };
}

/** `args` and `filter` of an item. `takesFields`: `$NAME` is a field of the event that the probe is on. */
export function eventOf(
  node: SpecNode,
  expressionOf: ExpressionOf,
  takesFields = false,
): Omit<ProbeEvent, "name"> {
  const filter = childOf(node, "filter");
  return {
    args: entriesOf(childOf(node, "args")).map(([name, { keyAt, value }]) =>
      buildArgument(name, keyAt, value, takesFields),
    ),
    ...(filter && { filter: expressionOf(filter) }),
  };
}

function buildArgument(
  name: string,
  nameAt: ProbeArgument["nameAt"],
  node: SpecNode,
  takesFields: boolean,
): ProbeArgument {
  const text = textNode(node)!;
  const parsed = parseFetchArgument(text.value, { takesFields });
  if (!parsed.ok) throw new Error("an argument was not checked");
  return { name, nameAt, at: text.at, argument: parsed.value, spanAt: (offset) => spanIn(text, offset) };
}

/** From an offset to the end of the word it is in: carets of the kernel mark beginnings. */
function spanIn(
  { value, spanOf, at }: ReturnType<typeof textNode> & {},
  offset: number,
): ProbeArgument["at"] {
  if (offset < 0 || offset >= value.length) return at;
  return spanOf(offset, value.length);
}
