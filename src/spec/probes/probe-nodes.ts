import type { Located } from "../../core/source.ts";
import { childOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { nameOfTarget, parseProbeTarget } from "./probe-target.ts";

/** What a probe comes to where its item says nothing of it. */
export interface ProbeNodes {
  readonly kind: "kprobe" | "fprobe";
  /** Given, or the function's; absent where neither can be read. */
  readonly name?: Located<string>;
  /** The return event's, where there is one: given, or the entry's with `_ret`. */
  readonly exitName?: Located<string>;
}

/** The defaults of one item of `kprobes`, for checking and for building. */
export function probeNodes(item: SpecNode): ProbeNodes {
  const kind = textNode(childOf(item, "kind"))?.value === "fprobe" ? "fprobe" : "kprobe";
  const name = nameOf(item);
  if (!name) return { kind };
  const exit = childOf(item, "return");
  if (!exit) return { kind, name };
  const given = textNode(childOf(exit, "name"));
  const exitName = given ? located(given) : { value: `${name.value}_ret`, at: exit.at };
  return { kind, name, exitName };
}

function nameOf(item: SpecNode): Located<string> | undefined {
  const given = textNode(childOf(item, "name"));
  if (given) return located(given);
  const node = textNode(childOf(item, "function") ?? item);
  const target = node && parseProbeTarget(node.value);
  return target && { value: nameOfTarget(target), at: node.at };
}

/** A node that is a text. */
export function textNode(node: SpecNode | undefined): (ScalarNode & { readonly value: string }) | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return undefined;
  return { ...node, value: node.value };
}

function located({ value, at }: { readonly value: string; readonly at: ScalarNode["at"] }): Located<string> {
  return { value, at };
}
