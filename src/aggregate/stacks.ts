import { countOf } from "../core/quantity-text.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { keyParts } from "./keys/key-parts.ts";
import { OTHER } from "./keys/groups.ts";
import type { KeyPart } from "./keys/key-part.ts";
import { type Cut, cutOf } from "./call-tree/visible-paths.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { textOption } from "./request/options.ts";
import { selectEvents } from "./request/select-events.ts";
import { valueField } from "./request/value-field.ts";
import { whereOf } from "./request/where.ts";
import type { Cell, Quantity, QuantityUnit } from "../document/result-document.ts";
import type { AggregationResult, Judging } from "../document/aggregation-result.ts";
import type { Row } from "./shape/sort-rows.ts";
import { layOut, type Layout, layoutOf, type ValueColumn } from "./shape/layout.ts";
import { shareOf } from "./shape/cell-values.ts";
import { stackTreeResult, type LabelOf, type NamedGroup } from "./stack/stack-tree-result.ts";
import { functionSums, levelOf, mergeStacks, wayTo } from "./stack/merged-stacks.ts";
import { stackParts } from "./stack/stack-format.ts";
import { stackNotes, sumOf } from "./stack/stack-notes.ts";
import { stackEnd } from "./stack/pair-stacks.ts";
import { StackState } from "./stack/stack-state.ts";

/** The stacks of events, merged into one tree. */
export const stacks: Aggregation = {
  name: "stacks",
  summary: "the call stacks of events, merged into a tree with counts",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const events = selectEvents(binding, "of");
    const parts = stackParts(binding);
    const value = valueField(binding, events);
    const keys = keyParts(binding, events);
    const where = whereOf(binding, events);
    const end = stackEnd(binding, events);
    const unit = value?.unit ?? "events";
    const isByStack = textOption(request, "rows") === "stacks";
    const ownKey = isByStack
      ? { name: "stack" }
      : { name: "function", domain: { kind: "functions" } as const };
    const keyColumns = [...keys, { ...ownKey, type: "text" as const }];
    const layout = layoutOf(binding, keyColumns, columnsOf(unit, isByStack), "total");
    const answer = { events, keys, unit, isByStack, layout, cut: cutOf(request) };
    return endBinding(binding, () => {
      const byOffset = request.options["offsets"] === true;
      const state = new StackState({ events, parts, byOffset, where, keys, value, end }, binding.known);
      return {
        consume: (ordered) => state.consume(ordered),
        finish: (recording) => finish(state, answer, recording),
      };
    });
  },
};

interface Answer {
  readonly events: readonly EventFormat[];
  readonly keys: readonly KeyPart[];
  readonly unit: QuantityUnit;
  readonly isByStack: boolean;
  readonly layout: Layout;
  readonly cut: Cut;
}

function columnsOf(unit: QuantityUnit, isByStack: boolean): readonly ValueColumn[] {
  const what = isByStack ? "with exactly this stack" : "with the function on their stack, each counted once";
  return [
    { name: "total", type: "integer", unit, absent: 0, description: `events ${what}` },
    { name: "share", type: "real", unit: "ratio", absent: 0, description: "total, as a share of all stacks" },
    ...(isByStack
      ? []
      : [
          {
            name: "self",
            type: "integer" as const,
            unit,
            absent: 0 as const,
            description: "events with the function innermost on their stack",
          },
        ]),
  ];
}

interface KeyedGroup extends NamedGroup {
  readonly key: readonly Cell[];
}

function finish(state: StackState, answer: Answer, recording: RecordedSpan): AggregationResult {
  state.pending.finish();
  const groups = groupsOf(state, answer, recording);
  const labels = state.labels();
  const whole = groups.reduce((sum, { root }) => sum + root.total, 0);
  const rowsOf = answer.isByStack ? stackRows : functionRows;
  const rows = groups.flatMap((group) => rowsOf(group, labels, whole));
  const name = answer.events.map(eventName).join(", ");
  const isDrawn = whole > 0 && !answer.isByStack;
  const drawn = isDrawn ? stackTreeResult(name, groups, labels, answer) : undefined;
  return {
    ...layOut(answer.layout, rows, incompleteness(state, answer)),
    scalars: scalarsOf(state, groups, whole, answer.unit),
    ...(drawn && { tree: drawn.tree }),
    notes: [...(drawn?.notes ?? []), ...stackNotes(state, recording)],
  };
}

/** Why a function can have no row although events occurred in it. A recording has only some names of programs' functions. */
function incompleteness(
  { parts, withoutStack, cut, stray }: StackState,
  { isByStack }: Answer,
): Pick<Judging, "incomplete"> {
  if (isByStack || parts.includes("user")) return { incomplete: "a name in it may be misspelled" };
  const without = withoutStack + cut + stray;
  return without === 0 ? {} : { incomplete: `${countOf(without, "stack")} are missing or incomplete` };
}

/** With their keys as they read; groups that read the same are one. */
function groupsOf(
  { tree, groups }: StackState,
  { keys }: Answer,
  { comms }: RecordedSpan,
): readonly KeyedGroup[] {
  const sameAs = new Map<number, number>();
  const named = groups.finish(comms, (into, from) => sameAs.set(from, into), tree.usesGroup(OTHER));
  const keyOf = new Map(named.map(({ id, key }) => [id, key]));
  return mergeStacks(tree, (group) => sameAs.get(group) ?? group)
    .filter(({ root }) => root.events > 0)
    .map((group) => {
      const key = keyOf.get(group.id) ?? keys.map(() => null);
      return { ...group, key, ...(keys.length > 0 && { name: keyText(key) }) };
    });
}

function keyText(key: readonly Cell[]): string {
  return key.map((cell) => (cell === null ? "(others)" : String(cell))).join(", ");
}

function functionRows(group: KeyedGroup, labels: LabelOf, whole: number): readonly Row[] {
  return [...functionSums(group)].map(([func, { total, self }]) => ({
    id: func,
    cells: [...group.key, labels(func), total, shareOf(total, whole), self],
  }));
}

/** `outermost;…;innermost`, as flame graphs are folded. */
function stackRows(group: KeyedGroup, labels: LabelOf, whole: number): readonly Row[] {
  return group.nodes.flatMap((node) => {
    if (node.ownEvents === 0) return [];
    const stack = wayTo(node)
      .map((func) => labels(func))
      .join(";");
    return [{ id: node.func, cells: [...group.key, stack, node.self, shareOf(node.self, whole)] }];
  });
}

function scalarsOf(
  state: StackState,
  groups: readonly KeyedGroup[],
  whole: number,
  unit: QuantityUnit,
): AggregationResult["scalars"] {
  const nodes = groups.flatMap((group) => group.nodes);
  return {
    "n": { value: groups.reduce((sum, { root }) => sum + root.events, 0), unit: "events" },
    "total": { value: whole, unit },
    "stacks": { value: nodes.filter(({ ownEvents }) => ownEvents > 0).length, unit: "none" },
    "functions": { value: new Set(nodes.map(({ func }) => func)).size, unit: "none" },
    "depth": { value: nodes.reduce((most, node) => Math.max(most, levelOf(node)), 0), unit: "none" },
    "without-stack": { value: state.withoutStack, unit: "events" },
    "cut": { value: state.cut, unit: "events" },
    "stray": { value: state.stray, unit: "events" },
    ...(state.parts.includes("user") && userScalars(state)),
  };
}

/** Notes on how completely user stacks were unwound. */
function userScalars({ userFrames: { faults } }: StackState): AggregationResult["scalars"] {
  const count = (value: number): Quantity => ({ value, unit: "none" });
  return {
    "user-frames": count(faults.frames),
    "unknown-frames": count(faults.unknown),
    "cut-short": count(sumOf(faults.cutShort)),
    "without-callers": count(sumOf(faults.alone)),
    "at-entry": count(faults.atEntry),
  };
}
