import type { Span } from "../../core/source.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkCalculation } from "../../expr/calculation/check-calculation.ts";
import { isCalculation } from "../../expr/calculation/compile-calculation.ts";
import { parseCalculation } from "../../expr/parse.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { numbersOf, readBy } from "../request/calculated-field.ts";
import { exactCell } from "../shape/cell-values.ts";
import type { RowColumn } from "./row-column.ts";

/** The tree of a column that is a calculation, `nr_sector * 512`, or a field that the spec defines; nothing if it is neither. */
export function calculationIn({ request }: Binding, text: string, at: Span): Expression | undefined {
  if (request.fields?.some(({ name }) => name === text)) return { kind: "name", name: text, at };
  const parsed = parseCalculation(text, () => at);
  return parsed.ok && isCalculation(parsed.value) ? parsed.value : undefined;
}

/** A calculation with the fields of the events that have all of them; other rows have no value. At least one event must. */
export function calculatedColumn(
  binding: Binding,
  events: readonly EventFormat[],
  name: string,
  tree: Expression,
): RowColumn | undefined {
  const trees = new Map(
    events.map((event) => [event, binding.calculations.treeFor(event, { name, tree }) ?? tree] as const),
  );
  const problems = events.map((event) => checkCalculation(trees.get(event)!, fieldTypes(event)));
  const owners = events.filter((_, index) => problems[index]!.length === 0);
  if (owners.length === 0) {
    binding.problems.push(...(problems[0] ?? []));
    return undefined;
  }
  for (const owner of owners) binding.needs.event(owner, ...readBy(owner, trees.get(owner)!, binding.known));
  const byName = new Map(owners.map((owner) => [eventName(owner), trees.get(owner)!]));
  return {
    name,
    type: "integer",
    unit: "none",
    description: `calculated: ${name}`,
    reader: (batch) => {
      const own = byName.get(eventName(batch.event));
      if (!own) return () => null;
      const compute = numbersOf(own, batch, binding.known.groups);
      return (row) => {
        const value = compute(row);
        return exactCell(Number.isNaN(value) ? null : value);
      };
    },
  };
}
