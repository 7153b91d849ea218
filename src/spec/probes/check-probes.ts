import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { childOf, itemsOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { checkArgument } from "./check-argument.ts";
import { checkEventName, checkFields } from "./check-event.ts";
import { probeNodes, textNode } from "./probe-nodes.ts";
import { parseProbeTarget } from "./probe-target.ts";

/** Everything that is wrong with `kprobes:` and no schema can say. Wrong forms are passed over. */
export function checkProbes(root: SpecNode): readonly Diagnostic[] {
  return itemsOf(childOf(root, "kprobes")).flatMap(checkProbe);
}

function checkProbe(item: SpecNode): readonly Diagnostic[] {
  const exit = childOf(item, "return");
  return [
    ...checkTarget(item, exit),
    ...checkEventName(childOf(item, "name")),
    ...checkEventName(childOf(exit, "name")),
    ...checkFields(childOf(item, "args"), (text) => checkArgument(text, isInside(item) ? "inside" : "entry")),
    ...checkFields(childOf(exit, "args"), (text) => checkArgument(text, "return")),
  ];
}

function checkTarget(item: SpecNode, exit: SpecNode | undefined): readonly Diagnostic[] {
  const node = textNode(childOf(item, "function") ?? item);
  if (!node || node.value === "") return [];
  const target = parseProbeTarget(node.value);
  if (!target) return [wrongTarget(node)];
  if (target.offset === 0) return [];
  const { kind } = probeNodes(item);
  if (kind === "fprobe") return [onlyAtEntry(node, "an fprobe works only at a function's entry")];
  return exit
    ? [onlyAtEntry(node, "a return probe belongs to a whole function, not to an offset in it")]
    : [];
}

function wrongTarget({ value, at }: ScalarNode & { readonly value: string }): Diagnostic {
  const hint = /[*?[]/u.test(value)
    ? "a probe cannot have a pattern: write one probe per function"
    : "for example do_sys_openat2, vfs_read+0x10, or ext4:ext4_sync_fs";
  return diagnostic("bad-name", "this is not the name of a kernel function", { at, hint });
}

function onlyAtEntry(node: ScalarNode, message: string): Diagnostic {
  return diagnostic("wrong-value", message, { at: node.at, hint: "remove the offset" });
}

function isInside(item: SpecNode): boolean {
  const node = textNode(childOf(item, "function"));
  return ((node && parseProbeTarget(node.value)?.offset) ?? 0) > 0;
}
