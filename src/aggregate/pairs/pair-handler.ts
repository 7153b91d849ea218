import type { EventBatch } from "../../trace/decode/batch.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import { guarded, type RowHandler } from "../request/drive.ts";
import { type PairSides, partOf } from "./pair-sides.ts";
import type { Pairing } from "./pairing.ts";

/** An event that is both ends a pair before it begins the next. */
export function pairHandler(
  pairing: Pairing,
  sides: PairSides,
  isKeyShared: boolean,
  batch: EventBatch,
): RowHandler | undefined {
  const handler = (side: "from" | "to"): RowHandler | undefined => {
    if (!sides[side].names.has(eventName(batch.event))) return undefined;
    const { takes, wants } = partOf(sides, side, batch, isKeyShared);
    const handle = side === "from" ? pairing.beginner(batch, wants) : pairing.ender(batch, wants);
    return guarded(handle, takes);
  };
  const ends = handler("to");
  const begins = handler("from");
  if (!ends || !begins) return ends ?? begins;
  return (row) => {
    ends(row);
    begins(row);
  };
}
