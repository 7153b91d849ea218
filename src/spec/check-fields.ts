import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";
import type { Expression } from "../expr/ast.ts";
import { findField } from "../expr/field-type.ts";
import { leavesOf } from "../expr/walk.ts";
import type { ParsedExpressions } from "./parse-expressions.ts";
import { childOf, entriesOf, type SpecNode } from "./tree.ts";

/** Limit of a definition's operands, including those of the definitions that it uses. */
const MOST_PARTS = 1_000;

interface Definition {
  readonly keyAt: Span;
  readonly tree: Expression;
}

/** Problems of `fields` that do not depend on events: cycles, names that every event has, definitions that grow too large. */
export function checkFields(root: SpecNode, { byNode }: ParsedExpressions): readonly Diagnostic[] {
  const all = new Map<string, Definition>();
  for (const [name, { keyAt, value }] of entriesOf(childOf(root, "fields"))) {
    const expression = byNode.get(childOf(value, "value") ?? value);
    if (expression) all.set(name, { keyAt, tree: expression.tree });
  }
  const sizes = new Map<string, number>();
  return [...all].flatMap(([name, { keyAt }]) => {
    if (findField([], name) || EVERY_EVENT.has(name))
      return [
        diagnostic("bad-name", `every event has "${name}"`, { at: keyAt, hint: "choose another name" }),
      ];
    const circle = circleFrom(name, all, [name]);
    if (circle && [...all.keys()].find((one) => circle.includes(one)) !== name) return [];
    if (circle) {
      const message = `this definition uses itself: ${circle.join(" → ")}`;
      return [diagnostic("wrong-value", message, { at: keyAt })];
    }
    if (sizeOf(name, all, sizes) <= MOST_PARTS) return [];
    const message = `this definition has more than ${MOST_PARTS} operands, including those of the definitions that it uses`;
    return [diagnostic("expression-limit", message, { at: keyAt })];
  });
}

/** Beside those that conditions know. */
const EVERY_EVENT: ReadonlySet<string> = new Set(["pid", "event", "time", "text"]);

/** The way from a definition back to itself; each definition on it is visited once. */
function circleFrom(
  name: string,
  all: ReadonlyMap<string, Definition>,
  path: readonly string[],
  seen = new Set<string>(),
): readonly string[] | undefined {
  for (const used of usedBy(name, all)) {
    if (used === path[0]) return [...path, used];
    if (seen.has(used)) continue;
    seen.add(used);
    const circle = circleFrom(used, all, [...path, used], seen);
    if (circle) return circle;
  }
  return undefined;
}

/** Without circles that do not lead back to their beginning: those are problems of others. */
function sizeOf(name: string, all: ReadonlyMap<string, Definition>, sizes: Map<string, number>): number {
  const known = sizes.get(name);
  if (known !== undefined) return known;
  sizes.set(name, 1);
  const leaves = leavesOf(all.get(name)!.tree).length;
  const size = usedBy(name, all).reduce((sum, used) => sum + sizeOf(used, all, sizes), leaves);
  sizes.set(name, size);
  return size;
}

/** The definitions that one uses, as often as it does. */
function usedBy(name: string, all: ReadonlyMap<string, Definition>): readonly string[] {
  return leavesOf(all.get(name)!.tree).flatMap((leaf) =>
    leaf.kind === "name" && all.has(leaf.name) ? [leaf.name] : [],
  );
}
