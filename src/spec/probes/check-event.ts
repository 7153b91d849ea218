import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { entriesOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { textNode } from "./probe-nodes.ts";
import { wrongInEventName, wrongInFieldName } from "./probe-names.ts";

type CheckText = (node: ScalarNode & { readonly value: string }) => readonly Diagnostic[];

/** The name that a spec gives to a probe's event. */
export function checkEventName(node: SpecNode | undefined): readonly Diagnostic[] {
  const name = textNode(node);
  if (!name || name.value === "") return [];
  const reason = wrongInEventName(name.value);
  return reason === undefined ? [] : [diagnostic("bad-name", reason, { at: name.at })];
}

/** `args:` of a probe: names of fields, and how each is fetched. */
export function checkFields(args: SpecNode | undefined, checkText: CheckText): readonly Diagnostic[] {
  return entriesOf(args).flatMap(([name, { keyAt, value }]) => {
    const reason = wrongInFieldName(name);
    const wrongName = reason === undefined ? [] : [diagnostic("bad-name", reason, { at: keyAt })];
    const text = textNode(value);
    return [...wrongName, ...(text && text.value !== "" ? checkText(text) : [])];
  });
}
