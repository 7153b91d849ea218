import type { SymbolTable } from "../../trace/names/symbols.ts";

/** What expectations need from a recording besides its results. */
export interface Witnesses {
  /** Records of each event, by `system:name`. Absent: each event was recorded. */
  readonly eventCounts?: ReadonlyMap<string, number>;
  /** Whether events were lost, allowed or not. */
  readonly isLossy: boolean;
  /** `loss: allow`: results are judged despite lost events. */
  readonly allowsLoss?: boolean;
  readonly symbols: SymbolTable;
  /** As `uname -m` says it. */
  readonly architecture: string;
}
