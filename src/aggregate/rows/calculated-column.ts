import type { Span } from "../../core/source.ts";
import {
  checkCalculation,
  compileCalculation,
  isCalculation,
  mayBeFraction,
} from "../../expr/compile-number.ts";
import type { Expression } from "../../expr/ast.ts";
import { TASK_TGID } from "../../expr/field-use.ts";
import { parseExpression } from "../../expr/parse.ts";
import { fieldsIn } from "../../expr/walk.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { Exact } from "../../core/exact.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { TaskGrouping } from "../aggregation.ts";
import { contextName } from "../keys/context-part.ts";
import { exactCell } from "../shape/cell-values.ts";
import type { Binding } from "../request/binding.ts";
import { exactAt, numberAt } from "../request/columns.ts";
import { fieldOf } from "../request/find-field.ts";
import type { RowColumn } from "./row-column.ts";

/** The tree of a column that is a calculation, `nr_sector * 512`; nothing if it is not one. */
export function calculationIn(text: string, at: Span): Expression | undefined {
  const parsed = parseExpression(text, () => at);
  return parsed.ok && isCalculation(parsed.value) ? parsed.value : undefined;
}

/** A calculation with the fields of the events that have all of them; other rows have no value. At least one event must. */
export function calculatedColumn(
  binding: Binding,
  events: readonly EventFormat[],
  name: string,
  tree: Expression,
): RowColumn | undefined {
  const problems = events.map((event) => checkCalculation(tree, fieldTypes(event)));
  const owners = events.filter((_, index) => problems[index]!.length === 0);
  if (owners.length === 0) {
    binding.problems.push(...(problems[0] ?? []));
    return undefined;
  }
  for (const owner of owners)
    binding.needs.event(owner, ...fieldsIn(tree).flatMap((field) => readBy(owner, field)));
  if (fieldsIn(tree).includes(TASK_TGID)) binding.known.groups?.use();
  const names = new Set(owners.map(eventName));
  return {
    name,
    type: mayBeFraction(tree) ? "real" : "integer",
    unit: "none",
    description: `calculated: ${name}`,
    reader: (batch) => {
      if (!names.has(eventName(batch.event))) return () => null;
      const compute = compileCalculation(tree, (field) => numberOf(batch, field, binding.known.groups));
      return (row) => exactCell(compute(row));
    },
  };
}

/** What is read for a name: the event's field, else what every event has. */
function readBy(event: EventFormat, name: string): readonly string[] {
  if (fieldOf(event, name)) return [name];
  const context = contextName(name);
  return context === "pid" || context === "tgid" ? ["common_pid"] : [];
}

function numberOf(batch: EventBatch, name: string, groups: TaskGrouping | undefined): (row: number) => Exact {
  if (fieldOf(batch.event, name)) return exactAt(batch, name);
  if (contextName(name) === "pid") return exactAt(batch, "common_pid");
  if (name === TASK_TGID) return groupOf(batch, groups);
  const { cpu } = batch;
  return () => cpu;
}

/** No value where the process is not known. */
function groupOf(batch: EventBatch, groups: TaskGrouping | undefined): (row: number) => number {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  return (row) => groups?.find(pid(row), times[row]!) ?? NaN;
}
