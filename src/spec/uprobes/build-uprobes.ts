import type { Located } from "../../core/source.ts";
import { textNode } from "../probes/probe-nodes.ts";
import type { SourceExpression, ProbeEvent } from "../probes/probe-event.ts";
import { childOf, entriesOf, itemsOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { parseProgramArgument } from "./parse-program-argument.ts";
import type { BinaryReference, ProgramField, SiteReference, ProgramProbe } from "./program-probe.ts";
import { staticProbeNamed } from "./static-probe-node.ts";
import { uprobeNodes } from "./uprobe-nodes.ts";

type ExpressionOf = (node: SpecNode) => SourceExpression;

/** `uprobes:` of a document in which nothing is wrong. */
export function buildUprobes(
  list: SpecNode | undefined,
  expressionOf: ExpressionOf,
): readonly ProgramProbe[] {
  return itemsOf(list).map((item) => buildUprobe(item, expressionOf));
}

function buildUprobe(item: SpecNode, expressionOf: ExpressionOf): ProgramProbe {
  const { name, exitName } = uprobeNodes(item);
  const exit = childOf(item, "return");
  const buildId = textNode(childOf(item, "build-id"));
  return {
    at: item.at,
    binary: binaryOf(childOf(item, "binary")!),
    site: siteOf(item),
    ...(buildId && { buildId: { value: buildId.value, at: buildId.at } }),
    optional: scalarOf(childOf(item, "optional"))?.value === true,
    entry: { name: name!, ...eventOf(item, expressionOf) },
    ...(exit && { return: { name: exitName!, ...eventOf(exit, expressionOf) } }),
  };
}

function binaryOf(node: SpecNode): Located<BinaryReference> {
  const { at } = node;
  const path = String(scalarOf(childOf(node, "path"))?.value);
  const pid = scalarOf(childOf(node, "pid"));
  if (pid) return { value: { kind: "of-process", pid: Number(pid.value), path }, at };
  const container = scalarOf(childOf(node, "container"));
  if (container) return { value: { kind: "of-container", id: String(container.value), path }, at };
  const image = scalarOf(childOf(node, "image"));
  if (image) return { value: { kind: "of-image", image: String(image.value), path }, at };
  return { value: { kind: "named", name: String(scalarOf(node)?.value) }, at };
}

function siteOf(item: SpecNode): Located<SiteReference> {
  const symbol = scalarOf(childOf(item, "symbol"));
  if (symbol) return { value: { kind: "symbol", text: String(symbol.value) }, at: symbol.at };
  const usdt = childOf(item, "usdt");
  if (usdt) return { value: { kind: "usdt", ...staticProbeNamed(usdt)! }, at: usdt.at };
  const offset = scalarOf(childOf(item, "offset"));
  if (offset) return { value: { kind: "offset", offset: Number(offset.value) }, at: offset.at };
  const address = scalarOf(childOf(item, "address"))!;
  return { value: { kind: "address", address: Number(address.value) }, at: address.at };
}

function eventOf(
  node: SpecNode,
  expressionOf: ExpressionOf,
): Pick<ProbeEvent, "filter"> & { readonly args: readonly ProgramField[] } {
  const filter = childOf(node, "filter");
  return {
    args: entriesOf(childOf(node, "args")).map(([name, { keyAt, value }]) => buildField(name, keyAt, value)),
    ...(filter && { filter: expressionOf(filter) }),
  };
}

function buildField(name: string, nameAt: ProgramField["nameAt"], node: SpecNode): ProgramField {
  const text = textNode(node)!;
  const parsed = parseProgramArgument(text.value);
  if (!parsed.ok) throw new Error("an argument was not checked");
  return { name, nameAt, at: text.at, argument: parsed.value, spanAt: () => text.at };
}

function scalarOf(node: SpecNode | undefined): ScalarNode | undefined {
  return node?.kind === "scalar" ? node : undefined;
}
