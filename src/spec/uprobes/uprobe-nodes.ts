import type { Located } from "../../core/source.ts";
import { childOf, type SpecNode } from "../tree.ts";
import { textNode } from "../probes/probe-nodes.ts";
import { LONGEST_EVENT_NAME } from "../probes/probe-names.ts";
import { staticProbeNamed } from "./static-probe-node.ts";

/** What an item of `uprobes` comes to where it says nothing of it. */
export interface UprobeNodes {
  /** Given, or made of the symbol's or static probe's; absent where there is neither. */
  readonly name?: Located<string>;
  /** The return event's, where there is one: given, or the entry's with `_ret`. */
  readonly exitName?: Located<string>;
}

/** The defaults of one item of `uprobes`, for checking and for building. */
export function uprobeNodes(item: SpecNode): UprobeNodes {
  const name = nameOf(item);
  const exit = childOf(item, "return");
  const given = located(childOf(exit, "name"));
  const exitName = given ?? (name && exit && { value: `${name.value}_ret`, at: exit.at });
  return { ...(name && { name }), ...(exitName && { exitName }) };
}

function nameOf(item: SpecNode): Located<string> | undefined {
  const given = located(childOf(item, "name"));
  if (given) return given;
  const symbol = textNode(childOf(item, "symbol"));
  if (symbol) return { value: nameOfSymbol(symbol.value), at: symbol.at };
  const usdt = childOf(item, "usdt");
  const wanted = usdt && staticProbeNamed(usdt);
  return wanted && { value: nameOfSymbol(wanted.name), at: usdt.at };
}

/** `write+0x10` → `write_0x10`, `ns::run(int)` → `ns_run_int`: what a name can't hold is `_`, and no more than one in a row. */
function nameOfSymbol(symbol: string): string {
  const name = symbol.replaceAll(/\W+/gu, "_").replace(/_$/u, "");
  // Room for the `_ret` of its return.
  return name.replace(/^(?=\d)/u, "_").slice(0, LONGEST_EVENT_NAME - "_ret".length);
}

function located(node: SpecNode | undefined): Located<string> | undefined {
  const text = textNode(node);
  return text && { value: text.value, at: text.at };
}
