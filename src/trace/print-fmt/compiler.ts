import type { EventFormat } from "../decode/event-format.ts";
import type { SymbolTable } from "../names/symbols.ts";
import type { RecordedMachine } from "../decode/binary-printf.ts";
import type { Expression } from "./parse/ast.ts";
import type { KernelStrings } from "./values/strings.ts";
import type { RecordView } from "./values/record-view.ts";
import type { Value } from "./values/value.ts";

/** What of a recording the texts of its events depend on. */
export interface PrintFmtContext {
  readonly machine: RecordedMachine;
  readonly symbols: SymbolTable;
  readonly printkFormats: KernelStrings;
  /** As `uname -r` says it. Absent: unknown. */
  readonly kernelRelease?: string;
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

/** A compiler that knows the variables of the blocks around what it compiles. */
export interface BlockCompiler extends Compiler {
  /** What a name in a block stands for. */
  local(name: string): Local | undefined;
  /** A compiler that knows these variables, too. */
  within(locals: ReadonlyMap<string, Local>): BlockCompiler;
}

/** What a name that a block declares stands for. */
export type Local =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  | {
      readonly kind: "union";
      readonly set: (value: Value) => Step;
      readonly member: (name: string) => Value | undefined;
    };

/** What a statement does. */
export type Step = (record: RecordView) => void;
