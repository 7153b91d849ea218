import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { keyPart } from "../keys/key-parts.ts";
import type { Binding } from "../request/binding.ts";
import { textsOption } from "../request/options.ts";

/** What pairs are grouped by; each part is read on one of the two events. */
export interface PairGroups {
  readonly parts: readonly { readonly side: "from" | "to"; readonly part: KeyPart }[];
}

/** The `by` option: `comm` and `to.comm` are of the second event, `from.comm` of the first. */
export function pairGroups(
  binding: Binding,
  fromEvents: readonly EventFormat[],
  toEvents: readonly EventFormat[],
): PairGroups {
  const names = textsOption(binding.request, "by") ?? [];
  const parts = names.flatMap((name, index) => {
    const { side, field } = sideOf(name);
    const at = binding.request.spanOf("by", index);
    const part = keyPart(binding, side === "from" ? fromEvents : toEvents, field, at);
    return part ? [{ side, part: { ...part, name } }] : [];
  });
  return { parts };
}

/** Of `from.comm`: the field, and the event that it is of; `usual`: for a name that does not say. */
export function sideOf(
  name: string,
  usual: "from" | "to" = "to",
): { readonly side: "from" | "to"; readonly field: string } {
  const match = /^(from|to)\.(.+)$/.exec(name);
  if (!match) return { side: usual, field: name };
  return { side: match[1] === "from" ? "from" : "to", field: match[2] ?? "" };
}
