import type { Cell, TableColumn } from "../../document/result-document.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { keyPart } from "../keys/key-parts.ts";
import type { Binding } from "../request/binding.ts";
import { textOption, textsOption } from "../request/options.ts";
import { wallTimeText } from "../rows/wall-time.ts";
import { type PairGroups, sideOf } from "./pair-groups.ts";
import type { PairRules } from "./pair-rules.ts";

/** A pair as it was kept: the values of its parts by slot, when it ended on the batches' axis, and how long it was. */
export interface KeptPair {
  readonly slots: readonly number[];
  readonly timeNs: number;
  readonly durationNs: number;
}

/** One column of a table of pairs. */
export interface PairColumn {
  readonly column: TableColumn;
  readonly cell: (pair: KeptPair, recording: RecordedSpan) => Cell;
}

/** The columns of a table of pairs, and the values that have to be read for them. */
export interface PairColumns extends PairGroups {
  readonly columns: readonly PairColumn[];
}

const DEFAULT_COLUMNS = ["time", "comm", "pid", "duration"];

/**
 * The `columns` option: `time` (when the pair ended), `began`, `duration`, and what one of the two events has: `comm` and `to.comm` are of
 * the second event, `from.comm` of the first. Rows without a second event have only the first.
 */
export function pairColumns(binding: Binding, { sides, isOpen }: PairRules): PairColumns {
  const parts: PairGroups["parts"][number][] = [];
  let slots = 0;
  const names = textsOption(binding.request, "columns") ?? DEFAULT_COLUMNS;
  const columns = names.flatMap((name, index): readonly PairColumn[] => {
    const own = ofPair(binding, name, isOpen);
    if (own) return [own];
    const at = binding.request.spanOf("columns", index);
    const { side, field } = sideOf(name, isOpen ? "from" : "to");
    if (isOpen && side === "to") return refuseEnd(binding, at);
    const part = keyPart(binding, sides[side].events, field, at);
    if (!part) return [];
    parts.push({ side, part });
    slots += part.slots;
    return [partColumn(name, side, part, slots - part.slots)];
  });
  return { columns, parts };
}

function refuseEnd({ problems }: Binding, at: Span): readonly [] {
  const message = 'these rows have no "to" event (rows: open)';
  problems.push(diagnostic("wrong-value", message, { at, hint: 'use fields of the "from" event' }));
  return [];
}

function partColumn(name: string, side: "from" | "to", part: KeyPart, first: number): PairColumn {
  return {
    column: {
      name,
      role: "key",
      type: part.type,
      unit: "none",
      description: `value of ${name} in the event that ${side === "from" ? "begins" : "ends"} the pair`,
    },
    cell: ({ slots }, { comms }) => {
      const own = slots.slice(first, first + part.slots);
      return part.rowCell ? part.rowCell(own) : part.cell(own, comms);
    },
  };
}

/** What a pair has that is no value of its events. */
function ofPair(binding: Binding, name: string, isOpen: boolean): PairColumn | undefined {
  switch (name) {
    case "duration":
      return {
        column: {
          name,
          role: "key",
          type: "integer",
          unit: "ns",
          description: isOpen ? "time until the recording ended" : "time between the two events",
        },
        cell: ({ durationNs }) => durationNs,
      };
    case "time":
      return isOpen
        ? timeColumn(binding, name, "when the event occurred", began)
        : timeColumn(binding, name, "when the pair ended", ({ timeNs }) => timeNs);
    case "began":
      return timeColumn(binding, name, "when the pair began", began);
    default:
      return undefined;
  }
}

function began({ timeNs, durationNs }: KeptPair): number {
  return timeNs - durationNs;
}

function timeColumn(
  { request, known: { wallZeroNs = 0n } }: Binding,
  name: string,
  what: string,
  timeOf: (pair: KeptPair) => number,
): PairColumn {
  if (textOption(request, "clock") === "wall")
    return {
      column: { name, role: "key", type: "text", unit: "none", description: `${what}: date and time in UTC` },
      cell: (pair) => wallTimeText(wallZeroNs, timeOf(pair)),
    };
  return {
    column: {
      name,
      role: "key",
      type: "integer",
      unit: "ns",
      description: `${what}: time since the recording began`,
    },
    cell: (pair, { startNs }) => timeOf(pair) - startNs,
  };
}
