import type { AggregationResult } from "../document/aggregation-result.ts";
import { diagnostic } from "../core/diagnostic.ts";
import type { Table } from "../document/result-document.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { filterNotes, pairNotes, unpairedScalars } from "./pairs/pair-notes.ts";
import { type FilledPairList, type PairLimit, PairList } from "./pairs/pair-list.ts";
import { pairClockUse, pairRules } from "./pairs/pair-rules.ts";
import { beginBinding, type Binding, endBinding } from "./request/binding.ts";
import { numberOption } from "./request/options.ts";
import { cutNotes, rowLimit } from "./rows/row-limit.ts";
import { checkWallClock, wallNotes } from "./rows/wall-time.ts";
import { perSecond } from "./shape/cell-values.ts";
import { orderOf } from "./shape/layout.ts";
import { type Order, sortRows } from "./shape/sort-rows.ts";

/** Pairs of events, a row each: what a table of I/O requests or of lock waits is made of. */
export const pairs: Aggregation = {
  name: "pairs",
  summary: "pairs of matching events, one row each, with the time between the two",
  clockUse: pairClockUse,
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    checkWallClock(binding, known);
    const rules = pairRules(binding);
    const limit = pairLimit(binding);
    const list = new PairList(binding, rules, limit);
    const order = request.options["sort"] === undefined ? undefined : orderOf(binding, list.columns);
    return endBinding(binding, () => {
      const filled = list.begin(known?.gaps);
      return {
        consume: (ordered) => filled.consume(ordered),
        finish: (recording) => {
          const table = filled.finish(recording);
          return {
            ...resultOf(sorted(table, order)),
            notes: [
              ...cutNotes(filled.kept, limit, rules.isOpen ? "event" : "pair"),
              ...pairNotes(filled.pairing, rules),
              ...filterNotes(rules.sides, rules.key, recording),
              ...wallNotes(request),
            ],
            scalars: { ...scalarsOf(filled, recording), ...unpairedScalars(filled.pairing) },
          };
        },
      };
    });
  },
};

/** The options `limit`, `last` and `slowest`. */
function pairLimit(binding: Binding): PairLimit {
  const { request, problems } = binding;
  const slowest = numberOption(request, "slowest");
  if (slowest === undefined) return rowLimit(binding);
  const other = ["limit", "last"].find((option) => request.options[option] !== undefined);
  if (other !== undefined)
    problems.push(
      diagnostic("wrong-value", `\`slowest\` cannot be combined with \`${other}\``, {
        at: request.spanOf("slowest"),
        hint: "`slowest` keeps the longest pairs, `limit` the first, `last` the last",
      }),
    );
  return { end: "slowest", rows: slowest };
}

function sorted(table: Table, order: Order | undefined): Table {
  if (!order) return table;
  const rows = table.rows.map((cells, id) => ({ id, cells }));
  return { ...table, rows: sortRows(rows, table.columns, order).map(({ cells }) => cells) };
}

function resultOf(table: Table): Pick<AggregationResult, "table" | "judging"> {
  const bounds = { total: "at-least", rows: "at-least" } as const;
  return { table, judging: { bounds, domains: table.columns.map(() => null) } };
}

function scalarsOf({ kept }: FilledPairList, { durationNs }: RecordedSpan): AggregationResult["scalars"] {
  return {
    "total": { value: kept.matched, unit: "events" },
    "rows": { value: kept.rows.length, unit: "none" },
    "per-second": { value: perSecond(kept.matched, durationNs), unit: "per-second" },
  };
}
