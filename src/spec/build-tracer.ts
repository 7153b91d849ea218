import type { Located } from "../core/source.ts";
import { durationAt } from "./located-units.ts";
import type { TracerOption, TracerSettings } from "./spec.ts";
import { childOf, entriesOf, itemsOf, type SpecNode } from "./tree.ts";

/** `tracer:` of a document in which nothing is wrong. A name alone is a tracer without limits. */
export function buildTracer(node: SpecNode): TracerSettings {
  const depth = childOf(node, "depth");
  const thresholdNs = durationAt(childOf(node, "threshold"));
  return {
    at: node.at,
    type: text(childOf(node, "type") ?? node),
    functions: texts(childOf(node, "functions")),
    exclude: texts(childOf(node, "exclude")),
    roots: texts(childOf(node, "roots")),
    notRoots: texts(childOf(node, "not-roots")),
    ...(depth?.kind === "scalar" && { depth: { value: Number(depth.value), at: depth.at } }),
    ...(thresholdNs && { thresholdNs }),
    options: entriesOf(childOf(node, "options")).map(([name, { keyAt, value }]) =>
      option(name, keyAt, value),
    ),
  };
}

function option(name: string, at: TracerOption["at"], value: SpecNode): TracerOption {
  return { name, at, on: value.kind === "scalar" && value.value === true };
}

function texts(list: SpecNode | undefined): readonly Located<string>[] {
  return itemsOf(list).map(text);
}

function text(node: SpecNode): Located<string> {
  return { value: node.kind === "scalar" ? String(node.value) : "", at: node.at };
}
