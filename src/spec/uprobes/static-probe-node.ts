import { textNode } from "../probes/probe-nodes.ts";
import { childOf, type SpecNode } from "../tree.ts";

/** Which static probe of a file is meant. */
export interface StaticProbeName {
  readonly provider?: string;
  readonly name: string;
}

/** `usdt: libc:setjmp`, `usdt: setjmp`, `usdt: {provider: libc, name: setjmp}`; nothing where there is no name. */
export function staticProbeNamed(node: SpecNode): StaticProbeName | undefined {
  const short = textNode(node)?.value;
  if (short !== undefined) return parted(short);
  const name = textNode(childOf(node, "name"))?.value;
  const provider = textNode(childOf(node, "provider"))?.value;
  return name === undefined ? undefined : { name, ...(provider !== undefined && { provider }) };
}

function parted(text: string): StaticProbeName {
  const colon = text.indexOf(":");
  return colon < 0 ? { name: text } : { provider: text.slice(0, colon), name: text.slice(colon + 1) };
}
