import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { entriesOf, childOf, itemsOf, type ScalarNode, type SpecNode } from "../tree.ts";
import { checkEventName, checkFields } from "../probes/check-event.ts";
import { innermost } from "../probes/fetch-argument.ts";
import { parseProgramArgument } from "./parse-program-argument.ts";

/** Each names the site of a probe in its file. */
const SITE_KEYS: ReadonlySet<string> = new Set(["symbol", "offset", "address", "usdt"]);

/** Everything that is wrong with `uprobes:` and no schema can say. Wrong forms are passed over. */
export function checkUprobes(root: SpecNode): readonly Diagnostic[] {
  return itemsOf(childOf(root, "uprobes")).flatMap((item) => (item.kind === "map" ? checkUprobe(item) : []));
}

function checkUprobe(item: SpecNode): readonly Diagnostic[] {
  const exit = childOf(item, "return");
  return [
    ...checkSite(item),
    ...checkStaticProbe(item),
    ...checkWhose(childOf(item, "binary")),
    ...checkName(item),
    ...checkEventName(childOf(item, "name")),
    ...checkEventName(childOf(exit, "name")),
    ...checkFields(childOf(item, "args"), (text) =>
      checkArgument(text, childOf(item, "usdt") ? "static probe" : "entry"),
    ),
    ...checkFields(childOf(exit, "args"), (text) => checkArgument(text, "return")),
  ];
}

function checkSite(item: SpecNode): readonly Diagnostic[] {
  const given = entriesOf(item).filter(([key]) => SITE_KEYS.has(key));
  const [first, second] = given;
  if (first && !second) return [];
  if (!first) {
    const hint = "add symbol, offset, address or usdt, for example symbol: write";
    return [diagnostic("missing-key", "this probe has no site", { at: item.at, hint })];
  }
  const message = `a probe has one site: ${first[0]} or ${second![0]}`;
  const related = [{ message: "the other site is here", at: first[1].keyAt }];
  return [diagnostic("wrong-value", message, { at: second![1].keyAt, hint: "remove one", related })];
}

/** A static probe is an address in a function; it has no return. */
function checkStaticProbe(item: SpecNode): readonly Diagnostic[] {
  const [usdt, exit] = [childOf(item, "usdt"), entriesOf(item).find(([key]) => key === "return")];
  if (!usdt || !exit) return [];
  const hint = "probe the function by its symbol, in a separate item";
  return [
    diagnostic("wrong-value", "a static probe has no return: it is an address inside a function", {
      at: exit[1].keyAt,
      hint,
    }),
  ];
}

/** A file of a process is named by the process' number, by its container's id, or by its container's image. */
function checkWhose(binary: SpecNode | undefined): readonly Diagnostic[] {
  if (binary?.kind !== "map" || !childOf(binary, "path")) return [];
  const [one, other] = ["pid", "container", "image"].flatMap((key) => childOf(binary, key) ?? []);
  if (one && other) {
    const message = "binary needs only one of pid, container and image";
    return [diagnostic("wrong-value", message, { at: other.at, hint: "remove one" })];
  }
  if (one) return [];
  const hint =
    "add pid:, container: or image:; for a file of this machine write only its path, binary: /usr/bin/bash";
  return [diagnostic("missing-key", "binary needs one of pid, container and image", { at: binary.at, hint })];
}

/** A site without a symbol has no default name. */
function checkName(item: SpecNode): readonly Diagnostic[] {
  const numbered = childOf(item, "offset") ?? childOf(item, "address");
  if (!numbered || childOf(item, "symbol") || childOf(item, "name")) return [];
  const hint = "add name: my_event";
  return [
    diagnostic("missing-key", "a probe at an offset or address needs a name", { at: numbered.at, hint }),
  ];
}

/** What is wrong with one argument, with its location. */
function checkArgument(
  node: ScalarNode & { readonly value: string },
  where: "entry" | "return" | "static probe",
): readonly Diagnostic[] {
  const parsed = parseProgramArgument(node.value);
  if (!parsed.ok) {
    const { code, message, hint, start, end } = parsed.error;
    return [diagnostic(code, message, { at: node.spanOf(start, end), hint })];
  }
  const { kind } = innermost(parsed.value.fetch);
  if (kind === "return-value" && where === "entry") {
    const hint = "fetch it under return: {args: …}";
    return [
      diagnostic("expression-type", "a function has no return value when it is entered", {
        at: node.at,
        hint,
      }),
    ];
  }
  if (kind === "return-value" && where === "static probe") {
    const hint = "its arguments are arg1, arg2, …";
    return [diagnostic("expression-type", "a static probe has no return value", { at: node.at, hint })];
  }
  if (kind === "argument" && where === "return") {
    const hint = "fetch it at the entry; latency with key: common_pid pairs the two events";
    return [
      diagnostic("expression-type", "a function's arguments can be fetched only at its entry", {
        at: node.at,
        hint,
      }),
    ];
  }
  return [];
}
