import type { EventFormat } from "../decode/event-format.ts";
import type { SymbolTable } from "../names/symbols.ts";
import type { RecordedMachine } from "../decode/binary-printf.ts";
import type { Expression } from "./parse/ast.ts";
import type { KernelStrings } from "./values/strings.ts";
import type { Value } from "./values/value.ts";

/** What of a recording the texts of its events depend on. */
export interface PrintFmtContext {
  readonly machine: RecordedMachine;
  readonly symbols: SymbolTable;
  readonly printkFormats: KernelStrings;
  /** Jiffies a second, if the recording tells. */
  readonly hz?: () => number | undefined;
}

/** What functions that compile a part of a print format need. */
export interface Compiler {
  readonly event: EventFormat;
  readonly context: PrintFmtContext;
  /** @throws NotInterpretable */
  compile(expression: Expression): Value;
}
