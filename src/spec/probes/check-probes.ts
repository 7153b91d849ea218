import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import { childOf, entriesOf, itemsOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { checkArgument } from "./check-argument.ts";
import { probeNodes, textNode } from "./probe-nodes.ts";
import { wrongInEventName, wrongInFieldName } from "./probe-names.ts";
import { parseProbeTarget } from "./probe-target.ts";

/** Everything that is wrong with `kprobes:` and no schema can say. Wrong forms are passed over. */
export function checkProbes(root: SpecNode): readonly Diagnostic[] {
  const items = itemsOf(childOf(root, "kprobes"));
  return [...items.flatMap(checkProbe), ...checkUnique(items)];
}

function checkProbe(item: SpecNode): readonly Diagnostic[] {
  const exit = childOf(item, "return");
  return [
    ...checkTarget(item, exit),
    ...checkName(childOf(item, "name")),
    ...checkName(childOf(exit, "name")),
    ...checkArguments(childOf(item, "args"), isInside(item) ? "inside" : "entry"),
    ...checkArguments(childOf(exit, "args"), "return"),
  ];
}

function checkTarget(item: SpecNode, exit: SpecNode | undefined): readonly Diagnostic[] {
  const node = textNode(childOf(item, "function") ?? item);
  if (!node || node.value === "") return [];
  const target = parseProbeTarget(node.value);
  if (!target) return [wrongTarget(node)];
  if (target.offset === 0) return [];
  const { kind } = probeNodes(item);
  if (kind === "fprobe") return [onlyAtEntry(node, "an fprobe sits at a function's entry")];
  return exit ? [onlyAtEntry(node, "a function returns to its caller, not to a place in it")] : [];
}

function wrongTarget({ value, at }: ScalarNode & { readonly value: string }): Diagnostic {
  const hint = /[*?[]/u.test(value)
    ? "a probe sits at one function: write one for each"
    : "for example do_sys_openat2, vfs_read+0x10, or ext4:ext4_sync_fs";
  return diagnostic("bad-name", "this is not a function of the kernel", { at, hint });
}

function onlyAtEntry(node: ScalarNode, message: string): Diagnostic {
  return diagnostic("wrong-value", message, { at: node.at, hint: "leave the offset out" });
}

function checkName(node: SpecNode | undefined): readonly Diagnostic[] {
  const name = textNode(node);
  if (!name || name.value === "") return [];
  const reason = wrongInEventName(name.value);
  return reason === undefined ? [] : [diagnostic("bad-name", reason, { at: name.at })];
}

function isInside(item: SpecNode): boolean {
  const node = textNode(childOf(item, "function"));
  return ((node && parseProbeTarget(node.value)?.offset) ?? 0) > 0;
}

function checkArguments(
  args: SpecNode | undefined,
  where: "entry" | "inside" | "return",
): readonly Diagnostic[] {
  return entriesOf(args).flatMap(([name, { keyAt, value }]) => {
    const reason = wrongInFieldName(name);
    const wrongName = reason === undefined ? [] : [diagnostic("bad-name", reason, { at: keyAt })];
    const text = textNode(value);
    return [...wrongName, ...(text && text.value !== "" ? checkArgument(text, where) : [])];
  });
}

/** The kernel would put a second probe of the same name on the first one's event. */
function checkUnique(items: readonly SpecNode[]): readonly Diagnostic[] {
  const first = new Map<string, Span>();
  return items.flatMap(namesOf).flatMap(({ name, at }) => {
    const before = first.get(name);
    if (!before) first.set(name, at);
    if (!before) return [];
    return [
      diagnostic("wrong-value", `there are two probes named "${name}"`, {
        at,
        hint: "give one of them another name",
        related: [{ message: "the first one is here", at: before }],
      }),
    ];
  });
}

function namesOf(item: SpecNode): readonly { readonly name: string; readonly at: Span }[] {
  const { name, exitName } = probeNodes(item);
  return [...(name ? [name] : []), ...(exitName ? [exitName] : [])].map(({ value, at }) => ({
    name: value,
    at,
  }));
}
