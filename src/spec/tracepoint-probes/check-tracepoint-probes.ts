import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { isGlob } from "../../core/glob.ts";
import { checkEventName, checkFields } from "../probes/check-event.ts";
import { type Fetch, type FetchArgument, innermost } from "../probes/fetch-argument.ts";
import { parseFetchArgument } from "../probes/parse-fetch-argument.ts";
import { textNode } from "../probes/probe-nodes.ts";
import { childOf, entriesOf, itemsOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { hasArgs } from "./tracepoint-probe-nodes.ts";
import { isOfEvent, isRaw } from "./tracepoint-sources.ts";

type TextNode = ScalarNode & { readonly value: string };

/** Everything that is wrong with `args` and `name` of tracepoints and no schema can say. Wrong forms are passed over. */
export function checkTracepointProbes(root: SpecNode): readonly Diagnostic[] {
  return itemsOf(childOf(root, "tracepoints")).flatMap((item) =>
    hasArgs(item) ? checkItem(item) : nameWithoutArgs(item),
  );
}

function nameWithoutArgs(item: SpecNode): readonly Diagnostic[] {
  const name = childOf(item, "name");
  if (!name) return [];
  const message = "only a tracepoint with args can have a name of its own";
  return [
    diagnostic("wrong-value", message, {
      at: name.at,
      hint: "remove name, or add args",
    }),
  ];
}

function checkItem(item: SpecNode): readonly Diagnostic[] {
  const args = childOf(item, "args");
  return [
    ...checkOneEvent(item),
    ...checkNoStack(item),
    ...checkEventName(childOf(item, "name")),
    ...checkFields(args, checkSource),
    ...checkOneKind(args),
  ];
}

function checkOneEvent(item: SpecNode): readonly Diagnostic[] {
  const event = textNode(childOf(item, "event"));
  if (!event || !isGlob(event.value)) return [];
  const message = "a tracepoint with args must be one event, not a pattern";
  return [
    diagnostic("wrong-value", message, {
      at: event.at,
      hint: "write one line per event, each with its args",
    }),
  ];
}

function checkNoStack(item: SpecNode): readonly Diagnostic[] {
  const stack = childOf(item, "stack");
  if (!stack || (stack.kind === "scalar" && stack.value !== true)) return [];
  const message = "a tracepoint with args cannot have a stack";
  return [
    diagnostic("wrong-value", message, {
      at: stack.at,
      hint: "list the tracepoint a second time, without args and with stack: true",
    }),
  ];
}

function checkSource(node: TextNode): readonly Diagnostic[] {
  const parsed = parseFetchArgument(node.value, { takesFields: true });
  if (!parsed.ok) {
    const { code, message, hint, start, end } = parsed.error;
    return [diagnostic(code, message, { at: node.spanOf(start, end), hint })];
  }
  const { kind } = innermost(parsed.value.fetch);
  const unknown = notOfTracepoints[kind];
  if (unknown === undefined) return [];
  return [
    diagnostic("expression-type", `a tracepoint has no ${unknown}`, {
      at: node.at,
      hint: "fetch a field of the event, such as $NAME:u64, or a raw argument, such as NAME->MEMBER:u64",
    }),
  ];
}

const notOfTracepoints: Readonly<Partial<Record<Fetch["kind"], string>>> = {
  "return-value": "return value",
  "register": "registers",
  "stack-pointer": "stack",
  "stack-word": "stack",
};

/** An event probe gets the event's record, a tracepoint probe the raw arguments: no probe has both. */
function checkOneKind(args: SpecNode | undefined): readonly Diagnostic[] {
  const all = entriesOf(args).flatMap(([, { value }]) => parsedOf(value));
  const raw = all.find(({ argument }) => isRaw(argument.fetch));
  const field = all.find(({ argument }) => isOfEvent(argument.fetch));
  if (!raw || !field) return [];
  const message = "one event cannot have both fields of the event and raw arguments of the tracepoint";
  return [
    diagnostic("expression-type", message, {
      at: raw.node.at,
      hint: "write two lines for this tracepoint, each with a name of its own",
      related: [{ message: "a field of the event", at: field.node.at }],
    }),
  ];
}

function parsedOf(node: SpecNode): readonly { readonly node: TextNode; readonly argument: FetchArgument }[] {
  const text = textNode(node);
  const parsed = text && parseFetchArgument(text.value, { takesFields: true });
  return parsed?.ok ? [{ node: text!, argument: parsed.value }] : [];
}
