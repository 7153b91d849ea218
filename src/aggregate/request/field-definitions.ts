import { compileGlob } from "../../core/glob.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkCalculation } from "../../expr/calculation/check-calculation.ts";
import { withMeanings } from "../../expr/calculation/defined-fields.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { FieldDefinition } from "../../spec/spec.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import type { EventCatalog } from "../aggregation.ts";
import { inBaseUnit } from "./field-units.ts";

/** An expression with the fields that a spec defines, as they are for an event. Those with a unit are in ns or bytes. */
export function asDefined(
  tree: Expression,
  event: EventFormat,
  definitions: readonly FieldDefinition[],
): Expression {
  if (definitions.length === 0) return tree;
  return withMeanings(tree, (name) => {
    const found = definitionFor(event, name, definitions);
    return found && inBaseUnit(asDefined(found.tree, event, definitions), found.unit);
  });
}

/** What a defined field calculates for an event, in its own unit; nothing if it is not defined for the event. */
export function definitionFor(
  event: EventFormat,
  name: string,
  definitions: readonly FieldDefinition[],
): FieldDefinition | undefined {
  return definitions.find((one) => one.name === name && isFor(one, event) && !fieldOf(event, name));
}

/**
 * What is wrong with the definitions for these events: a field that no event of a definition has, or a name that one of its events has
 * already. Definitions for events that are not there are passed over.
 */
export function checkDefinitions(
  definitions: readonly FieldDefinition[],
  catalog: EventCatalog,
): readonly Diagnostic[] {
  return definitions.flatMap((definition) => {
    const events = [...catalog.values()].filter((event) => isFor(definition, event));
    const owner = events.find((event) => fieldOf(event, definition.name));
    if (owner && (definition.of || isComputable(definition, owner, definitions)))
      return [clash(definition, owner)];
    if (events.length === 0 || events.some((event) => isComputable(definition, event, definitions)))
      return [];
    return problemsIn(definition, events[0]!, definitions);
  });
}

function problemsIn(
  { tree }: FieldDefinition,
  event: EventFormat,
  definitions: readonly FieldDefinition[],
): readonly Diagnostic[] {
  return checkCalculation(asDefined(tree, event, definitions), fieldTypes(event));
}

function isComputable(
  definition: FieldDefinition,
  event: EventFormat,
  definitions: readonly FieldDefinition[],
): boolean {
  return problemsIn(definition, event, definitions).length === 0;
}

function clash({ name, at }: FieldDefinition, owner: EventFormat): Diagnostic {
  const message = `${eventName(owner)} already has a field "${name}"`;
  return diagnostic("bad-name", message, { at, hint: "choose another name" });
}

function isFor({ of }: FieldDefinition, event: EventFormat): boolean {
  if (!of) return true;
  return of.some((pattern) => compileGlob(pattern)(pattern.includes(":") ? eventName(event) : event.name));
}
