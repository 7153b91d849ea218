import type { SymbolTable } from "../../trace/names/symbols.ts";

/** What a recording says beside its results. */
export interface Witnesses {
  /** Records of each event, by `system:name`. Absent: all came. */
  readonly eventCounts?: ReadonlyMap<string, number>;
  /** Events were lost, allowed or not. */
  readonly isLossy: boolean;
  /** `loss: allow`: answers are taken as they are. */
  readonly allowsLoss?: boolean;
  readonly symbols: SymbolTable;
  /** As `uname -m` says it. */
  readonly architecture: string;
}
